import type { FieldErrors } from "./draft.svelte";

/** What is wrong in the fields of one part of the form. */
export function errorsUnder(errors: FieldErrors, ...parts: string[]): string[] {
  return Object.entries(errors)
    .filter(([field]) => parts.some((part) => field === part || field.startsWith(`${part}.`)))
    .map(([, text]) => text);
}
