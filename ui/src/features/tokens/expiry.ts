import { zonedMoment } from "../../shared/moment";

/**
 * When a token ends. The wire holds a moment in Unix seconds; an admin thinks in a length from now, in a
 * moment of the local clock, or in "never". A length stays a length until the token is minted, so that a
 * builder left open for an hour does not mint a token that is an hour too short.
 */
export type ExpiryChoice = { kind: "length"; seconds: number } | { kind: "moment" } | { kind: "never" };

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const DEFAULT_EXPIRY: ExpiryChoice = { kind: "length", seconds: 30 * DAY };

export const LENGTHS: readonly { label: string; name: string; seconds: number }[] = [
  { label: "1 h", name: "1 hour", seconds: HOUR },
  { label: "1 d", name: "1 day", seconds: DAY },
  { label: "7 d", name: "7 days", seconds: 7 * DAY },
  { label: "30 d", name: "30 days", seconds: 30 * DAY },
];

export type LengthUnit = "minutes" | "hours" | "days";
const UNIT_SECONDS: Record<LengthUnit, number> = { minutes: MINUTE, hours: HOUR, days: DAY };
/** A thousand years: anything longer is a slip of the finger. */
const LONGEST_SECONDS = 365_000 * DAY;

export function isPresetLength(seconds: number): boolean {
  return LENGTHS.some((length) => length.seconds === seconds);
}

/** A custom length as typed, or why it is none. */
export function parseLength(amount: string, unit: LengthUnit): { seconds: number } | { error: string } {
  const text = amount.trim();
  if (!/^\d+$/.test(text)) return { error: "Give a whole number, such as 45." };
  const seconds = Number(text) * UNIT_SECONDS[unit];
  if (seconds === 0) return { error: "Give at least 1." };
  if (seconds > LONGEST_SECONDS)
    return { error: "That is more than a thousand years. Choose a moment or a shorter length." };
  return { seconds };
}

/** The largest unit that says a length in whole numbers. */
export function splitLength(seconds: number): { amount: string; unit: LengthUnit } {
  const unit: LengthUnit = seconds % DAY === 0 ? "days" : seconds % HOUR === 0 ? "hours" : "minutes";
  return { amount: String(Math.max(1, Math.round(seconds / UNIT_SECONDS[unit]))), unit };
}

/** The `exp` claim for a choice, never shorter than chosen. A moment is already in the claim and stays as it is. */
export function expFor(choice: ExpiryChoice, current: string | null, nowSeconds: number): string | null {
  if (choice.kind === "never") return null;
  if (choice.kind === "length") return String(Math.ceil(nowSeconds) + choice.seconds);
  return current;
}

/** What an `exp` that came from elsewhere (raw JSON, a ledger record) means for the form. */
export function choiceFor(exp: string | null): ExpiryChoice {
  return exp === null ? { kind: "never" } : { kind: "moment" };
}

/** The value of a `datetime-local` field, or "" when the calendar cannot show the moment. */
export function toLocalField(exp: string | null): string {
  const date = toDate(exp);
  if (date === null || date.getFullYear() > 9999) return "";
  const two = (value: number) => String(value).padStart(2, "0");
  return (
    `${String(date.getFullYear()).padStart(4, "0")}-${two(date.getMonth() + 1)}-${two(date.getDate())}` +
    `T${two(date.getHours())}:${two(date.getMinutes())}`
  );
}

/** The `exp` claim for a `datetime-local` field, null while it is not a whole moment. */
export function fromLocalField(value: string): string | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value)) return null;
  const milliseconds = new Date(value).getTime();
  return Number.isNaN(milliseconds) || milliseconds < 0 ? null : String(Math.floor(milliseconds / 1000));
}

/** A moment on the local clock, with the zone named; null when no calendar shows it. */
export function localMoment(exp: string | null): string | null {
  const date = toDate(exp);
  return date && zonedMoment(date);
}

function toDate(exp: string | null): Date | null {
  if (exp === null || !/^\d{1,13}$/.test(exp)) return null;
  const date = new Date(Number(exp) * 1000);
  return Number.isNaN(date.getTime()) ? null : date;
}
