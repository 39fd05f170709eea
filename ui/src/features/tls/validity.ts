/** How long a certificate holds, in words and as places on a bar. */
export type Span = { not_before: string; not_after: string; days_left: number };
export type Tone = "good" | "consider" | "danger";

const YEAR_DAYS = 365;

/** "12 days left"; what has not begun or has ended says so. */
export function timeLeft({ not_before, days_left }: Span, at: string): string {
  if (Date.parse(not_before) > Date.parse(at)) return "not valid yet";
  if (days_left < -1) return `ended ${days(-days_left - 1)} ago`;
  if (days_left < 0) return "ended less than a day ago";
  if (days_left === 0) return "less than a day left";
  if (days_left >= 3 * YEAR_DAYS) return `${Math.floor(days_left / YEAR_DAYS)} years left`;
  return `${days(days_left)} left`;
}

export function toneOf({ not_before, days_left }: Span, at: string): Tone {
  if (days_left < 7 || Date.parse(not_before) > Date.parse(at)) return "danger";
  return days_left < 30 ? "consider" : "good";
}

const PERIODS = [
  { name: "Ended", under: 0 },
  { name: "Within 7 days", under: 7 },
  { name: "Within 14 days", under: 14 },
  { name: "Within 30 days", under: 30 },
  { name: "Within 90 days", under: 90 },
  { name: "Later", under: Infinity },
];

/** Under headings by the time left, each with the place of its first entry; a heading without entries is left out. */
export function byPeriod<E extends Pick<Span, "days_left">>(
  sorted: readonly E[],
): { name: string; from: number; entries: E[] }[] {
  let from = 0;
  return PERIODS.flatMap(({ name, under }) => {
    const entries = sorted.slice(from).filter(({ days_left }) => days_left < under);
    const period = { name, from, entries };
    from += entries.length;
    return entries.length > 0 ? [period] : [];
  });
}

/** Where the moment stands between begin and end, from 0 to 1. */
export function placeOf({ not_before, not_after }: Span, at: string): number {
  const from = Date.parse(not_before);
  const share = (Date.parse(at) - from) / (Date.parse(not_after) - from);
  return Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : 0;
}

const days = (count: number) => (count === 1 ? "1 day" : `${count.toLocaleString("en-GB")} days`);
