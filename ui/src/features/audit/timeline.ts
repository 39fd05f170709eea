/** The histogram over time: where its bars stand, and what they say. All moments are Unix milliseconds. */
import type { Histogram } from "../../ipc";
import { all, count, events, MONTHS } from "./words";

export type Span = { from: number; to: number };
export type Area = { width: number; height: number };

const DAY = 86_400_000;
const MINUTE = 60_000;
/** A refusal is seen even beside thousands of other events. */
const LEAST = 2;

export function bucketSpan({ buckets, end_ms }: Histogram, first: number, last = first): Span {
  const [low, high] = first < last ? [first, last] : [last, first];
  const start = (index: number) => buckets[index]?.start_ms ?? end_ms;
  return { from: start(low), to: start(high + 1) };
}

/** The bucket at a place from the left. */
export function bucketAt({ buckets }: Histogram, { width }: Area, x: number): number {
  return Math.min(Math.max(Math.floor((x / width) * buckets.length), 0), buckets.length - 1);
}

/** The bars as two outlines: all events, and before them the refused. */
export function outlines({ buckets }: Histogram, { width, height }: Area): { all: string; denied: string } {
  const most = Math.max(1, ...buckets.map(all));
  const step = width / Math.max(1, buckets.length);
  const gap = step > 4 ? 1 : 0;
  const outline = (value: (index: number) => number) =>
    buckets
      .map((_, index) => {
        const tall = value(index);
        if (tall === 0) return "";
        const [x, y] = [(index * step).toFixed(1), (height - tall).toFixed(1)];
        return `M${x} ${height}V${y}h${(step - gap).toFixed(1)}V${height}z`;
      })
      .join("");
  const scaled = (number: number) => (number === 0 ? 0 : Math.max(LEAST, (number / most) * height));
  return {
    all: outline((index) => scaled(all(buckets[index]!))),
    denied: outline((index) => scaled(buckets[index]!.denied)),
  };
}

/** Places for words below the bars, at even distances, as many as there is room for. */
export function ticks(histogram: Histogram, { width }: Area, room: number): { x: number; text: string }[] {
  const { buckets, start_ms, end_ms, width_ms } = histogram;
  const every = Math.max(1, Math.ceil(buckets.length / Math.max(1, Math.floor(width / room))));
  const found = [];
  for (let index = 0; index < buckets.length; index += every) {
    const x = (index / buckets.length) * width;
    if (x + room <= width + 1) {
      found.push({ x, text: instant(buckets[index]!.start_ms, width_ms, end_ms - start_ms) });
    }
  }
  return found;
}

/** Local time, as exact as the steps are, with the day where the whole is longer than one. */
export function instant(at: number, step: number, whole: number): string {
  const date = new Date(at);
  const two = (number: number) => String(number).padStart(2, "0");
  const day = `${date.getDate()} ${MONTHS[date.getMonth()]}`;
  if (step >= DAY) return whole > 300 * DAY ? `${day} ${date.getFullYear()}` : day;
  const clock = [
    `${two(date.getHours())}:${two(date.getMinutes())}`,
    step < MINUTE ? `:${two(date.getSeconds())}` : "",
    step < 1_000 ? `.${String(date.getMilliseconds()).padStart(3, "0")}` : "",
  ].join("");
  return whole > DAY ? `${day} ${clock}` : clock;
}

/** From when until when, in words; the day once where it is the same. */
export function spanWords({ from, to }: Span, step = MINUTE): string {
  const day = (at: number) => new Date(at).toDateString();
  const begin = instant(from, step, 2 * DAY);
  return `${begin} – ${instant(to, step, day(from) === day(to) ? 0 : 2 * DAY)}`;
}

/** What the buckets from one to another hold, in words. */
export function bucketWords(histogram: Histogram, first: number, last = first): string {
  const [low, high] = first < last ? [first, last] : [last, first];
  const held = histogram.buckets.slice(low, high + 1);
  const denied = held.reduce((sum, bucket) => sum + bucket.denied, 0);
  const span = spanWords(bucketSpan(histogram, low, high), histogram.width_ms);
  return `${span}: ${events(held.reduce((sum, bucket) => sum + all(bucket), 0))}, ${count(denied)} denied`;
}

/** Half of a span around its middle, or twice of it. */
export function scaled({ from, to }: Span, by: number): Span {
  const [middle, half] = [(from + to) / 2, Math.max(1, ((to - from) / 2) * by)];
  return { from: Math.floor(middle - half), to: Math.ceil(middle + half) };
}
