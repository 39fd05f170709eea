/** Where a key moves in the grid. Lines are counted from the column header (0) down; columns from the action (0). */
export type At = { line: number; column: number };

/** What the keyboard needs to know of a line: how many cells it has beside its first. */
export type Stop = { cells: number };

export type Key = { key: string; ctrlKey: boolean; metaKey: boolean };

const PAGE = 10;

/** The next place, or null for a key that does not move. */
export function move(stops: readonly Stop[], at: At, { key, ctrlKey, metaKey }: Key): At | null {
  const last = stops.length - 1;
  const far = ctrlKey || metaKey;
  switch (key) {
    case "ArrowUp":
      return onto(stops, far ? 0 : at.line - 1, at.column);
    case "ArrowDown":
      return onto(stops, far ? last : at.line + 1, at.column);
    case "PageUp":
      return onto(stops, at.line - PAGE, at.column);
    case "PageDown":
      return onto(stops, at.line + PAGE, at.column);
    case "ArrowLeft":
      return onto(stops, at.line, far ? 0 : reach(stops, at) - 1);
    case "ArrowRight":
      return onto(stops, at.line, far ? Infinity : reach(stops, at) + 1);
    case "Home":
      return onto(stops, far ? 0 : at.line, 0);
    case "End":
      return onto(stops, far ? last : at.line, Infinity);
    default:
      return null;
  }
}

/** The nearest place that exists, for a place that may have gone with a repaint. */
export function onto(stops: readonly Stop[], line: number, column: number): At {
  const nearest = Math.min(Math.max(line, 0), Math.max(stops.length - 1, 0));
  const widest = Math.max(0, ...stops.map((stop) => stop.cells));
  return { line: nearest, column: Math.min(Math.max(column, 0), widest) };
}

/** The column that a place really shows: in a line of one merged cell, every column right of the first is it. */
export function reach(stops: readonly Stop[], at: At): number {
  return Math.min(at.column, stops[at.line]?.cells ?? 0);
}
