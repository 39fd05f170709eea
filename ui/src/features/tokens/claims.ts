/** Edits of the claims form. Every edit gives a new value, so that what did not change keeps its identity. */
import type { AccessForm, ClaimsForm, CollectionEntry, MatchForm, ValueExistsForm } from "../../ipc";

export type EntryAccess = CollectionEntry["access"];
export type AccessKind = "collections" | "read" | "manage" | "absent";

export const NO_CLAIMS: ClaimsForm = {
  subject: null,
  sub: null,
  exp: null,
  access: { kind: "collections", entries: [] },
  value_exists: null,
  unknown: "{}",
};

export function newEntry(collection = "", access: EntryAccess = "r"): CollectionEntry {
  return { collection, access, payload: null, unknown: "{}" };
}

export function newMatch(): MatchForm {
  return { key: "", value_type: "text", value: "", unknown: "{}" };
}

export function newCondition(): ValueExistsForm {
  return { collection: "", matches: [newMatch()], unknown: "{}" };
}

export function accessKind(access: AccessForm): AccessKind {
  if (access.kind === "global") return access.mode === "m" ? "manage" : "read";
  return access.kind;
}

export function entriesOf(form: ClaimsForm): readonly CollectionEntry[] {
  return form.access.kind === "collections" ? form.access.entries : [];
}

/** Another kind of access. The entries typed so far come back when the kind does. */
export function withKind(form: ClaimsForm, kind: AccessKind, kept: readonly CollectionEntry[]): ClaimsForm {
  switch (kind) {
    case "collections":
      return withEntries(form, kept.length > 0 ? kept : [newEntry()]);
    case "read":
      return { ...form, access: { kind: "global", mode: "r" } };
    case "manage":
      return { ...form, access: { kind: "global", mode: "m" } };
    case "absent":
      return { ...form, access: { kind: "absent" } };
  }
}

export function withEntries(form: ClaimsForm, entries: readonly CollectionEntry[]): ClaimsForm {
  return { ...form, access: { kind: "collections", entries: [...entries] } };
}

export function replaceAt<T>(list: readonly T[], index: number, item: T): T[] {
  return list.map((old, i) => (i === index ? item : old));
}

export function removeAt<T>(list: readonly T[], index: number): T[] {
  return list.filter((_, i) => i !== index);
}

/**
 * Collections from pasted text: one per line, or separated by commas, semicolons or tabs. A name may be
 * followed by `r`, `rw` or `prw`. Names already present are left out and counted.
 */
export function parseMany(
  text: string,
  access: EntryAccess,
  present: readonly CollectionEntry[],
): { entries: CollectionEntry[]; repeated: number } {
  const seen = new Set(present.map((entry) => entry.collection));
  const entries: CollectionEntry[] = [];
  let repeated = 0;
  for (const piece of text.split(/[\r\n,;\t]+/)) {
    const [, name, own] = /^\s*(.*?)(?:\s+(r|rw|prw))?\s*$/.exec(piece) ?? [];
    const collection = name?.replace(/^(["'])(.*)\1$/, "$2") ?? "";
    if (collection === "") continue;
    if (seen.has(collection)) {
      repeated += 1;
      continue;
    }
    seen.add(collection);
    entries.push(newEntry(collection, (own as EntryAccess | undefined) ?? access));
  }
  return { entries, repeated };
}

/** A row that nobody has filled in yet. */
export function isBlank(entry: CollectionEntry): boolean {
  return entry.collection === "" && entry.payload === null && entry.unknown === "{}";
}

/** Adds entries, in the place of blank rows at the end. */
export function append(
  entries: readonly CollectionEntry[],
  more: readonly CollectionEntry[],
): CollectionEntry[] {
  let end = entries.length;
  while (end > 0 && isBlank(entries[end - 1] as CollectionEntry)) end -= 1;
  return [...entries.slice(0, end), ...more];
}

/**
 * A preset put on the form: its access and condition replace the form's; subject, end and unknown claims
 * stay. Where the preset names no collections, the names typed so far keep their rows.
 */
export function withPreset(form: ClaimsForm, preset: ClaimsForm): ClaimsForm {
  const typed = entriesOf(form).filter((entry) => !isBlank(entry));
  return { ...form, access: accessOf(preset, typed), value_exists: preset.value_exists };
}

/** A preset's access, on these collections where it names none: its last level holds for all that follow. */
export function accessOf(preset: ClaimsForm, typed: readonly CollectionEntry[]): AccessForm {
  const levels = entriesOf(preset);
  const last = levels.at(-1);
  if (last === undefined || typed.length === 0 || levels.some((entry) => entry.collection !== "")) {
    return preset.access;
  }
  const named = typed.map((entry, index) => ({ ...entry, access: (levels[index] ?? last).access }));
  return { kind: "collections", entries: [...named, ...levels.slice(named.length)] };
}

/** Whether the form still grants what a preset does, whichever collections it names. */
export function fits(form: ClaimsForm, preset: ClaimsForm): boolean {
  if (accessKind(form.access) !== accessKind(preset.access)) return false;
  const entries = entriesOf(form);
  const levels = entriesOf(preset);
  return (
    entries.length >= levels.length &&
    entries.every((entry, index) => entry.access === (levels[index] ?? levels.at(-1))?.access)
  );
}

/** Whether an object of kept, unknown fields holds any. */
export function hasUnknown(unknown: string): boolean {
  return unknown.trim() !== "" && unknown.trim() !== "{}";
}
