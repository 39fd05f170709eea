/** What claims are compared with: as the admin chose it, and as the backend is asked. */
import type { ClaimsForm, CompareWith, LedgerRecordView, PresetView } from "../../ipc";
import { accessOf, entriesOf, isBlank } from "./claims";

/** A preset stays a preset, because it holds for whichever collections are named at the time. */
export type Comparison =
  { kind: "preset"; preset: PresetView; label: string } | { kind: "fixed"; with: CompareWith; label: string };

/** The question for the backend, given the claims on the other side. */
export function compareWith(comparison: Comparison | null, form: ClaimsForm | null): CompareWith | null {
  if (comparison === null) return null;
  if (comparison.kind === "fixed") return comparison.with;
  const typed = form ? entriesOf(form).filter((entry) => !isBlank(entry)) : [];
  const access = accessOf(comparison.preset.form, typed);
  if (access.kind !== "collections" || typed.length === 0) {
    return { kind: "preset", preset: comparison.preset.id };
  }
  const entries = access.entries
    .filter((entry) => entry.collection !== "")
    .map(({ collection, access: level }) => ({ collection, access: level }));
  return { kind: "claims", text: JSON.stringify({ access: entries }) };
}

export function withPresetOf(preset: PresetView): Comparison {
  return { kind: "preset", preset, label: `the preset “${preset.label}”` };
}

export function withRecord(record: LedgerRecordView, shownAs: string, nowSeconds: number): Comparison {
  return withClaims(record.claims, `the minted token “${shownAs}”`, nowSeconds);
}

/** Claims that have ended are compared as if they had not: what they granted is the question. */
export function withClaims(claims: string, label: string, nowSeconds: number): Comparison {
  const open = withoutEnd(claims, nowSeconds);
  return {
    kind: "fixed",
    with: { kind: "claims", text: open ?? claims },
    label: open === null ? label : `${label}, as it was before it expired`,
  };
}

function withoutEnd(claims: string, nowSeconds: number): string | null {
  try {
    const { exp, ...others } = JSON.parse(claims) as Record<string, unknown>;
    return typeof exp === "number" && exp < nowSeconds ? JSON.stringify(others) : null;
  } catch {
    return null;
  }
}
