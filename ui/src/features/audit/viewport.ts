/**
 * Which rows stand in the window of a list that may be far taller than a browser can lay out.
 *
 * The list has a height of its own (rows × height of a row); the scroll bar has at most `TALLEST`. Near both ends, and in
 * lists that fit, one pixel of the bar is one of the list. Between, the bar is coarser: there a short scroll still moves
 * the list by its own length, and only a jump, as by dragging the bar, is translated.
 */
export const TALLEST = 8_000_000;
/** At each end of a list that does not fit: where one pixel is one pixel. */
const FINE = 1_000_000;

export type Extent = {
  rows: number;
  rowHeight: number;
  /** Of the part that is seen. */
  height: number;
};

/** How tall the bar's own content is. */
export const barHeight = ({ rows, rowHeight }: Extent) => Math.min(rows * rowHeight, TALLEST);

/** How far the list can be scrolled, in its own pixels. */
const listEnd = ({ rows, rowHeight, height }: Extent) => Math.max(0, rows * rowHeight - height);
const barEnd = (extent: Extent) => Math.max(0, barHeight(extent) - extent.height);

/** The place in the list that belongs to a place of the bar. */
export function fromBar(extent: Extent, bar: number): number {
  const [list, end] = [listEnd(extent), barEnd(extent)];
  const at = Math.min(Math.max(bar, 0), end);
  if (list === end || at <= FINE) return at;
  if (at >= end - FINE) return list - (end - at);
  return FINE + ((at - FINE) * (list - 2 * FINE)) / (end - 2 * FINE);
}

/** The place of the bar that belongs to a place in the list. */
export function toBar(extent: Extent, top: number): number {
  const [list, end] = [listEnd(extent), barEnd(extent)];
  const at = Math.min(Math.max(top, 0), list);
  if (list === end || at <= FINE) return at;
  if (at >= list - FINE) return end - (list - at);
  return Math.round(FINE + ((at - FINE) * (end - 2 * FINE)) / (list - 2 * FINE));
}

/** Where the list stands after the bar has moved: a step is taken as it is, a jump is translated. */
export function follow(extent: Extent, top: number, barBefore: number, bar: number): number {
  const end = barEnd(extent);
  if (bar <= 0) return 0;
  if (bar >= end) return listEnd(extent);
  const step = bar - barBefore;
  if (Math.abs(step) > 2 * extent.height) return fromBar(extent, bar);
  return Math.min(Math.max(top + step, 0), listEnd(extent));
}

/** The place where a row is fully seen, as near as can be to where the list stands. */
export function reveal(extent: Extent, top: number, row: number): number {
  const begin = row * extent.rowHeight;
  const highest = begin + extent.rowHeight - extent.height;
  return Math.min(Math.max(Math.min(Math.max(top, highest), begin), 0), listEnd(extent));
}

/**
 * The rows to draw: those in sight, and some on each side for the frame that scrolling is ahead of drawing. As many
 * wherever the list stands, so that what draws them can be used again.
 */
export function drawn(extent: Extent, top: number, beyond: number): { first: number; count: number } {
  const { rows, rowHeight, height } = extent;
  const count = Math.min(rows, Math.ceil(height / rowHeight) + 1 + 2 * beyond);
  const first = Math.min(Math.max(0, Math.floor(top / rowHeight) - beyond), rows - count);
  return { first, count };
}
