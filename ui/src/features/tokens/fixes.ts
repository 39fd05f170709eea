/** Findings whose remedy is mechanical: what "Apply" does to the form, by the finding's code. */
import type { ClaimsForm, CollectionEntry, FindingView } from "../../ipc";
import { entriesOf, removeAt, replaceAt, withEntries } from "./claims";
import { indexIn } from "./places";

/** A changed form, or the wish for the safe length of life, which counts from now. */
export type Fixed = { kind: "form"; form: ClaimsForm } | { kind: "default_expiry" };
export type Fix = { label: string; apply: (form: ClaimsForm) => Fixed };

type Rule = (finding: FindingView, form: ClaimsForm) => Fix | null;

const defaultExpiry: Rule = () => ({ label: "Set to 30 days", apply: () => ({ kind: "default_expiry" }) });
const withoutPayload: Rule = (finding) =>
  entryFix(finding, "Remove the constraint", (entries, index) =>
    change(entries, index, (entry) => ({ ...entry, payload: null })),
  );

const RULES: Record<string, Rule> = {
  expired: defaultExpiry,
  never_expires: defaultExpiry,
  life_too_long: defaultExpiry,
  payload_refused: withoutPayload,
  payload_old: withoutPayload,
  collection_twice: (finding) => entryFix(finding, "Remove this entry", removeAt),
  padded_name: (finding) =>
    entryFix(finding, "Remove the blanks", (entries, index) =>
      change(entries, index, (entry) => ({ ...entry, collection: entry.collection.trim() })),
    ),
  sub_not_subject: (_, form) =>
    form.sub === null || form.subject !== null
      ? null
      : {
          label: "Use it as subject too",
          apply: (now) => ({ kind: "form", form: { ...now, subject: now.sub } }),
        },
};

/** The mechanical remedy of a finding, or null where the admin has to decide. */
export function fixFor(finding: FindingView, form: ClaimsForm): Fix | null {
  return RULES[finding.code]?.(finding, form) ?? null;
}

function entryFix(
  finding: FindingView,
  label: string,
  edit: (entries: readonly CollectionEntry[], index: number) => CollectionEntry[],
): Fix | null {
  const index = indexIn(finding.place, "/access");
  if (index === null) return null;
  return {
    label,
    apply: (form) => ({ kind: "form", form: withEntries(form, edit(entriesOf(form), index)) }),
  };
}

function change(
  entries: readonly CollectionEntry[],
  index: number,
  edit: (entry: CollectionEntry) => CollectionEntry,
): CollectionEntry[] {
  const entry = entries[index];
  return entry ? replaceAt(entries, index, edit(entry)) : [...entries];
}
