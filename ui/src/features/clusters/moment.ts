const LOCAL = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });
const CLOCK = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });
const DAY_MS = 86_400_000;

/** An RFC 3339 moment in local time; the text as it is where it is none. */
export function moment(text: string): string {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? text : LOCAL.format(date);
}

/** The same for what was seen a while ago: the time of day alone where that is today. */
export function seenAt(at: string | number): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return String(at);
  return Date.now() - date.getTime() < DAY_MS ? CLOCK.format(date) : LOCAL.format(date);
}
