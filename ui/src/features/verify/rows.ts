/** The rows of a report as they are shown: what differs first, the rest by what it meets. */
import type { DecisionView, VerifyReport, VerifyRow } from "../../ipc";

export type Seen =
  | { kind: "answered"; decision: DecisionView }
  | { kind: "inferred"; from: string; doubt: string }
  | { kind: "missing"; why: string };

export type Column = {
  name: string;
  rows: VerifyRow[];
  tried: number;
  inferred: number;
  missed: number;
  differing: number;
};

const REFUSALS = [401, 403];

/** An answer that says nothing about access is none. */
const wasTried = (row: VerifyRow) => row.agrees !== null;

const wasMissed = (row: VerifyRow) => row.agrees === null && row.inferred_from === null;

/** What was observed, in the words of the matrix. */
export function seen(row: VerifyRow): Seen {
  if (row.observed && row.agrees !== null) {
    const refused = REFUSALS.includes(row.observed.status);
    const predicted = decision(row.predicted.decision);
    return { kind: "answered", decision: row.agrees ? predicted : refused ? "denied" : "allowed" };
  }
  if (row.inferred_from !== null) {
    const doubt =
      row.basis_agrees === null ? "got no answer" : row.basis_agrees ? "" : "was not as predicted";
    return { kind: "inferred", from: row.inferred_from, doubt };
  }
  return { kind: "missing", why: row.problem ?? "not tried" };
}

export function decision(word: string): DecisionView {
  return word === "allowed" || word === "filtered" ? word : "denied";
}

export const differing = (report: VerifyReport) => report.rows.filter((row) => row.agrees === false);

/** By collection, other collections and the cluster, in the order of the report; in each what was tried comes first. */
export function columns(rows: readonly VerifyRow[], search: string): Column[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = new Map<string, VerifyRow[]>();
  for (const row of rows) {
    const text = `${row.label} ${row.action} ${row.column}`.toLowerCase();
    if (!words.every((word) => text.includes(word))) continue;
    const there = found.get(row.column);
    if (there) there.push(row);
    else found.set(row.column, [row]);
  }
  return [...found].map(([name, inside]) => ({
    name,
    rows: [...inside.filter(wasTried), ...inside.filter((row) => !wasTried(row))],
    tried: inside.filter(wasTried).length,
    inferred: inside.filter((row) => row.inferred_from !== null).length,
    missed: inside.filter(wasMissed).length,
    differing: inside.filter((row) => row.agrees === false).length,
  }));
}

/** "14 tried, 22 inferred, 1 differs" */
export function summary({
  tried,
  inferred,
  missed,
  differing: differ,
}: Omit<Column, "name" | "rows">): string {
  return [
    `${tried} tried`,
    inferred > 0 && `${inferred} inferred`,
    missed > 0 && `${missed} not answered`,
    differ > 0 && (differ === 1 ? "1 differs" : `${differ} differ`),
  ]
    .filter(Boolean)
    .join(", ");
}
