/** The words of the matrix, once. */
import type { ActionView, AnswerView } from "../../../ipc";

export type Decision = AnswerView["decision"];

export const REQUIREMENTS: Record<ActionView["requires"][number], string> = {
  read: "read",
  write: "write",
  manage: "manage",
  extras: "more than points",
};

/** "needs write and more than points" */
export function needs(action: ActionView): string {
  const words = action.requires.map((one) => REQUIREMENTS[one]);
  if (words.length === 0) return "needs any valid credential";
  return `needs ${words.length === 1 ? words[0] : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`} access`;
}

/** "since 1.17.0", "1.9.0 to 1.18.3", "all known versions" */
export function versions(action: ActionView): string {
  if (action.since && action.until) return `${action.since} to ${action.until}`;
  if (action.since) return `since ${action.since}`;
  if (action.until) return `until ${action.until}`;
  return "all known versions";
}

/** What a level of access on a column's collections means. */
export const LEVELS: Record<"manage" | "read" | "r" | "rw" | "prw" | "none", string> = {
  manage: "may manage everything",
  read: "may read everything",
  r: "may read",
  rw: "may read and write",
  prw: "may read and write points, nothing else",
  none: "not named in the claims",
};
