import type { Settings } from "../../ipc";

export type NumberSetting = Exclude<keyof Settings, "theme">;

type NumberField = {
  id: NumberSetting;
  label: string;
  unit: string;
  hint: string;
  least: number;
  most: number;
};

/** The settings that are numbers, with their limits; the backend checks them again. */
export const NUMBERS: NumberField[] = [
  {
    id: "clipboard_clear_seconds",
    label: "Clear the clipboard after",
    unit: "seconds",
    hint: "A copied token is taken away again if it is still there.",
    least: 5,
    most: 600,
  },
  {
    id: "longest_life_days",
    label: "Longest life of a token without a remark",
    unit: "days",
    hint: "Claims that live longer get a finding.",
    least: 1,
    most: 3650,
  },
  {
    id: "expires_soon_days",
    label: "Expires soon means within",
    unit: "days",
    hint: "The ledger marks tokens that end within this time.",
    least: 1,
    most: 365,
  },
  {
    id: "keychain_timeout_seconds",
    label: "Wait for the keychain at most",
    unit: "seconds",
    hint: "Long enough to answer its own question for a password.",
    least: 2,
    most: 120,
  },
];

/** A whole number within the limits of its setting, or what is wrong with the text. */
export function read(id: NumberSetting, text: string): { value: number } | { error: string } {
  const field = NUMBERS.find((one) => one.id === id);
  if (!field) return { error: "This setting is not known." };
  const value = Number(text.trim());
  if (!/^\d+$/.test(text.trim()) || value < field.least || value > field.most) {
    return { error: `Enter a whole number from ${field.least} to ${field.most}.` };
  }
  return { value };
}
