/** Audit in the words of the window. */
import type { Bucket, Field } from "../../ipc";
import { timeOfDay } from "../../shared/moment";

export const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** The name of a field as a heading; in this order the columns stand. */
export const FIELDS: Record<Field, { label: string; title?: string }> = {
  result: { label: "Result" },
  method: { label: "Method" },
  collection: { label: "Collection" },
  subject: { label: "Subject" },
  auth_type: { label: "By", title: "What the caller authenticated with" },
  remote: { label: "Remote" },
  api: { label: "Path", title: "The path of REST or the method of gRPC" },
  error: { label: "Error" },
  source: { label: "Log" },
};

export const COLUMNS = Object.keys(FIELDS) as Field[];
/** Those that are shown unless the admin chooses others. */
export const USUAL: Field[] = ["result", "method", "collection", "subject", "auth_type", "remote"];

/** What a value of `auth_type` stands for. */
export const AUTHENTICATED: Record<string, string> = {
  Jwt: "token",
  ApiKey: "key",
  None: "nothing",
  Internal: "another peer",
};

const NUMBER = new Intl.NumberFormat("en-GB");
export const count = (number: number) => NUMBER.format(number);
export const events = (number: number) => (number === 1 ? "1 event" : `${count(number)} events`);

export const all = ({ ok, denied, other }: Bucket) => ok + denied + other;

/** A value in a sentence or a menu, short enough for it. */
export function short(value: string | null, most = 60): string {
  if (value === null) return "(none)";
  return value.length > most ? `${value.slice(0, most)}…` : value;
}

const UNITS = ["B", "kB", "MB", "GB", "TB"];
export function size(bytes: number): string {
  let unit = 0;
  while (bytes >= 1000 && unit < UNITS.length - 1) [bytes, unit] = [bytes / 1000, unit + 1];
  return `${bytes >= 100 || unit === 0 ? Math.round(bytes) : bytes.toFixed(1)} ${UNITS[unit]}`;
}

/** The time of an event in a row: local, with the day where the log has several. */
export function localTime(text: string, day: boolean): string {
  const time = timeOfDay(text);
  if (!day) return time;
  const date = new Date(text);
  return `${date.getDate()} ${MONTHS[date.getMonth()] ?? ""} ${time}`;
}
