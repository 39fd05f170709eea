/** Moments in the words of the window: local time, the same form on every screen. */
const DAY = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium" });
const CLOCK = new Intl.DateTimeFormat("en-GB", { timeStyle: "short" });
const SECONDS = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });
const ZONED = new Intl.DateTimeFormat("en-GB", {
  year: "numeric",
  month: "short",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  timeZoneName: "short",
});
const MILLISECONDS = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 3,
});
const DAY_MS = 86_400_000;

/** Day and time of day apart. A text that is no moment is the day, as it is. */
export function dayAndTime(text: string): { day: string; time: string } {
  const date = new Date(text);
  return Number.isNaN(date.getTime())
    ? { day: text, time: "" }
    : { day: DAY.format(date), time: CLOCK.format(date) };
}

/** An RFC 3339 moment; the text as it is where it is none. */
export function moment(text: string): string {
  const { day, time } = dayAndTime(text);
  return time === "" ? day : `${day}, ${time}`;
}

/** With the name of the time zone. */
export const zonedMoment = (date: Date) => ZONED.format(date);

/** The same for what was seen a while ago: the time of day alone where that is today. */
export function seenAt(at: string | number): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return String(at);
  return Date.now() - date.getTime() < DAY_MS ? SECONDS.format(date) : moment(date.toISOString());
}

/** The time of day to the millisecond; the text as it is where it is no moment. */
export function timeOfDay(text: string): string {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? text : MILLISECONDS.format(date);
}

const named = (timeZone?: string) =>
  new Intl.DateTimeFormat("en-GB", { timeZone, hour: "numeric", timeZoneName: "short" });
const HERE = named();
/** So often a zone is looked at between two moments: its clocks may be changed, and changed back. */
const LOOKS = 8;

/** What the local time is called between two moments: CET, or CET/CEST where the clocks are changed between. */
export function zoneNames(from: number, to = from, timeZone?: string): string {
  const format = timeZone === undefined ? HERE : named(timeZone);
  const names = Array.from({ length: LOOKS + 1 }, (_, look) => {
    const parts = format.formatToParts(from + ((to - from) * look) / LOOKS);
    return parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
  });
  return [...new Set(names)].join("/");
}

/** The whole name of the local time zone. */
export const localZone = () => HERE.resolvedOptions().timeZone;

/** An RFC 3339 moment of UTC as people read it, with all its digits. */
export const inUtc = (text: string) => text.replace("T", " ").replace(/Z$/, " UTC");
