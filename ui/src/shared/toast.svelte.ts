import type { CommandError } from "../ipc";

export type Toast = { id: number; text: string; tone: "plain" | "danger" };

const SHOWN_FOR_MS = 4_000;

let shown = $state.raw<Toast[]>([]);
let next = 1;

export const toasts = {
  get shown() {
    return shown;
  },
};

/** A short word that something was done. It goes by itself and is read out politely. */
export function toast(text: string) {
  const id = add(text, "plain");
  setTimeout(() => dismiss(id), SHOWN_FOR_MS);
}

/** A failure that has no place of its own on the screen. It stays until it is put away. */
export function toastError(error: CommandError) {
  add(`${error.message} ${error.remedy}`.trim(), "danger");
}

export function dismiss(id: number) {
  shown = shown.filter((one) => one.id !== id);
}

function add(text: string, tone: Toast["tone"]): number {
  const id = next++;
  // The same words twice would only pile up.
  shown = [...shown.filter((one) => one.text !== text), { id, text, tone }].slice(-3);
  return id;
}
