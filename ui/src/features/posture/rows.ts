/** The checks as rows of a table: which are shown, and in which order. */
import type { CheckCategory, CheckResult, ResultState, RiskSeverity } from "../../ipc";
import { CATEGORIES, HEAVIEST_FIRST, STATES } from "./words";

export type Column = "severity" | "id" | "title" | "category" | "state" | "where";
export type Order = { by: Column; descending: boolean };
/** `differs`: the files say something else than the cluster shows. */
export type Kept = ResultState | "differs" | "all";
export type Filter = { state: Kept; severity: RiskSeverity | "all"; category: CheckCategory | "all" };

/** Where the first evidence stands, short; empty where nothing was to be seen. */
export function where({ evidence }: CheckResult): string {
  const [first] = evidence;
  if (!first) return "";
  return first.place ? `${first.place.file}:${first.place.line}` : first.source;
}

/** Whether both sides say something, and not the same. Where one says nothing, the result itself tells what is missing. */
export const differs = ({ sides }: CheckResult) =>
  sides !== null && sides.cluster !== sides.files && says(sides.cluster) && says(sides.files);

const says = (state: ResultState) => state === "failed" || state === "passed";

export function kept(results: readonly CheckResult[], filter: Filter): CheckResult[] {
  return results.filter(
    (result) =>
      (filter.state === "all" ||
        (filter.state === "differs" ? differs(result) : result.state === filter.state)) &&
      (filter.severity === "all" || result.severity === filter.severity) &&
      (filter.category === "all" || result.category === filter.category),
  );
}

const STATES_IN_ORDER = Object.keys(STATES);
const TEXT = new Intl.Collator("en-GB", { numeric: true });

/** What is higher weighs more, so that the heaviest come first in descending order. */
const weight = ({ severity }: CheckResult) => -HEAVIEST_FIRST.indexOf(severity);

const COMPARE: Record<Column, (a: CheckResult, b: CheckResult) => number> = {
  severity: (a, b) => weight(a) - weight(b),
  id: (a, b) => TEXT.compare(a.id, b.id),
  title: (a, b) => TEXT.compare(a.title, b.title),
  category: (a, b) => TEXT.compare(CATEGORIES[a.category], CATEGORIES[b.category]),
  state: (a, b) => STATES_IN_ORDER.indexOf(a.state) - STATES_IN_ORDER.indexOf(b.state),
  where: (a, b) => TEXT.compare(where(a), where(b)),
};

/** Equals keep the heaviest first, then the order of their ids. */
export function ordered(results: readonly CheckResult[], { by, descending }: Order): CheckResult[] {
  const sign = descending ? -1 : 1;
  return [...results].sort((a, b) => sign * COMPARE[by](a, b) || weight(b) - weight(a) || COMPARE.id(a, b));
}
