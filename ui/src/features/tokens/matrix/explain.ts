/** Why a cell says what it says: everything that the detail line below the matrix shows. */
import type { ColumnView, MatrixView, TablesView } from "../../../ipc";
import { needs, versions, type Decision } from "./words";

export type Said = { decision: Decision; text: string | null };

export type Explanation = {
  action: string;
  /** The column that it is about; null where the answer holds for the whole cluster. */
  target: ColumnView | null;
  said: Said | null;
  other: Said | null;
  guide: Decision | null;
  rest: string | null;
  grpc: string | null;
  needs: string;
  versions: string;
  note: string | null;
};

/** `column` null explains the action alone: the first column of the matrix. */
export function explain(
  matrix: MatrixView,
  other: MatrixView | null,
  tables: TablesView,
  actionId: string,
  column: number | null,
): Explanation | null {
  const action = tables.actions.find((one) => one.id === actionId);
  const row = matrix.rows.find((one) => one.action === actionId);
  if (!action || !row) return null;
  const merged = action.scope === "cluster";
  const index = merged ? 0 : column;
  const otherRow = other?.rows.find((one) => one.action === actionId);
  return {
    action: action.label,
    target: merged || column === null ? null : (matrix.columns[column] ?? null),
    said: index === null ? null : answer(matrix, row.cells[index]),
    other: index === null || !other || !otherRow ? null : answer(other, otherRow.cells[index]),
    guide: row.guide.find((difference) => difference.column === index)?.says ?? null,
    rest: action.rest,
    grpc: action.grpc,
    needs: needs(action),
    versions: versions(action),
    note: action.note,
  };
}

function answer(matrix: MatrixView, index: number | undefined): Said | null {
  return index === undefined ? null : (matrix.answers[index] ?? null);
}
