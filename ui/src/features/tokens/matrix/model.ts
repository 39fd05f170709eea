/** The matrix as it is drawn: groups of lines of cells, with everything that did not change kept as it was. */
import type { ActionView, MatrixView, RowView, TablesView } from "../../../ipc";
import type { Decision } from "./words";

/** One cell. Equal cells are the same object, so that a repaint touches only what changed. */
export type Cell = {
  decision: Decision;
  /** What the credential compared with gets, where that is something else. */
  other: Decision | null;
  /** What the published guide says, where that is something else. */
  guide: Decision | null;
};

export type Line = {
  action: ActionView;
  cells: readonly Cell[];
  /** One answer for the whole line: the action concerns the cluster, not a collection. */
  merged: boolean;
};

export type Group = { id: string; label: string; folded: boolean; total: number; lines: readonly Line[] };

export type Model = {
  groups: readonly Group[];
  columns: number;
  shown: number;
  total: number;
  differing: number;
};

export type Choices = { search: string; onlyDifferences: boolean; folded: readonly string[] };

export const EMPTY_MODEL: Model = { groups: [], columns: 0, shown: 0, total: 0, differing: 0 };

/**
 * Lays a matrix out. While searching or showing only differences no group stays folded, because a match
 * that cannot be seen is no answer.
 */
export function layOut(
  matrix: MatrixView,
  other: MatrixView | null,
  tables: TablesView,
  choices: Choices,
  previous: Model = EMPTY_MODEL,
): Model {
  const before = new Map(previous.groups.map((group) => [group.id, group]));
  const rowsOf = byGroup(matrix, other, tables);
  const narrowed = choices.search.trim() !== "" || choices.onlyDifferences;
  const groups: Group[] = [];
  let shown = 0;
  let total = 0;
  let differing = 0;
  for (const { id, label } of tables.groups) {
    const all = rowsOf.get(id) ?? [];
    total += all.length;
    differing += all.filter(differs).length;
    const matching = all.filter(
      (line) => (!choices.onlyDifferences || differs(line)) && matches(line.action, label, choices.search),
    );
    if (matching.length === 0) continue;
    shown += matching.length;
    const folded = !narrowed && choices.folded.includes(id);
    groups.push(
      kept(before.get(id), { id, label, folded, total: matching.length, lines: folded ? [] : matching }),
    );
  }
  return { groups, columns: matrix.columns.length, shown, total, differing };
}

export function differs(line: Line): boolean {
  return line.cells.some((cell) => cell.other !== null);
}

export function guideDiffers(line: Line): boolean {
  return line.cells.some((cell) => cell.guide !== null);
}

function byGroup(matrix: MatrixView, other: MatrixView | null, tables: TablesView): Map<string, Line[]> {
  const actions = new Map(tables.actions.map((action) => [action.id, action]));
  const others = new Map(other?.rows.map((row) => [row.action, row]) ?? []);
  const groups = new Map<string, Line[]>();
  for (const row of matrix.rows) {
    const action = actions.get(row.action);
    if (!action) continue;
    const line = {
      action,
      cells: cellsOf(matrix, row, other, others.get(row.action)),
      merged: action.scope === "cluster",
    };
    const group = groups.get(action.group);
    if (group) group.push(line);
    else groups.set(action.group, [line]);
  }
  return groups;
}

function cellsOf(matrix: MatrixView, row: RowView, other: MatrixView | null, otherRow?: RowView): Cell[] {
  return row.cells.map((answer, column) => {
    const decision = matrix.answers[answer]?.decision ?? "denied";
    const there = otherRow ? other?.answers[otherRow.cells[column] ?? -1]?.decision : undefined;
    const guide = row.guide.find((difference) => difference.column === column)?.says ?? null;
    return cell(decision, there !== undefined && there !== decision ? there : null, guide);
  });
}

const cells = new Map<string, Cell>();
function cell(decision: Decision, other: Decision | null, guide: Decision | null): Cell {
  const key = `${decision} ${other} ${guide}`;
  let known = cells.get(key);
  if (!known) cells.set(key, (known = { decision, other, guide }));
  return known;
}

function matches(action: ActionView, group: string, search: string): boolean {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const text =
    `${action.label} ${action.id} ${group} ${action.rest ?? ""} ${action.grpc ?? ""}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

/** The previous group where nothing in it changed, else the next one with its unchanged lines kept. */
function kept(previous: Group | undefined, next: Group): Group {
  if (!previous) return next;
  const before = new Map(previous.lines.map((line) => [line.action.id, line]));
  const lines = next.lines.map((line) => {
    const old = before.get(line.action.id);
    return old && sameLine(old, line) ? old : line;
  });
  const same =
    previous.folded === next.folded &&
    previous.label === next.label &&
    previous.total === next.total &&
    previous.lines.length === lines.length &&
    lines.every((line, i) => line === previous.lines[i]);
  return same ? previous : { ...next, lines };
}

function sameLine(one: Line, two: Line): boolean {
  return (
    one.action === two.action &&
    one.merged === two.merged &&
    one.cells.length === two.cells.length &&
    one.cells.every((cell, i) => cell === two.cells[i])
  );
}
