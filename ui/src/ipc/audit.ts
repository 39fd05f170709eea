/** The commands of the screen Audit. */
import { Channel, invoke } from "@tauri-apps/api/core";
import type { CommandError, LedgerRecordView } from "./generated/types";

export type Field =
  "result" | "auth_type" | "subject" | "method" | "collection" | "remote" | "api" | "error" | "source";
export type EventId = { source: number; offset: number };
export type Row = { id: EventId; time: string } & Record<Field, string | null>;
export type Bucket = { ok: number; denied: number; other: number };
export type Histogram = { start_ms: number; width_ms: number; buckets: Bucket[] };
export type FacetValue = { value: string | null; count: number; state: "none" | "included" | "excluded" };
export type Facet = { field: Field; distinct: number; values: FacetValue[] };
export type Mostly = { field: Field; value: string; count: number };
export type Rise = {
  of: "denied" | "all";
  start_ms: number;
  end_ms: number;
  count: number;
  usual: number;
  mostly: Mostly | null;
};
export type Searched = {
  search: number;
  text: string;
  total: number;
  events: number;
  histogram: Histogram;
  facets: Facet[];
  rises: Rise[];
  first_ms: number | null;
  last_ms: number | null;
  revision: number;
};
export type AuditAnswer =
  | ({ kind: "found" } & Searched)
  | { kind: "wrong"; message: string; remedy: string; from: number; to: number };
export type SearchForm = {
  log: number;
  text: string;
  from_ms: number | null;
  to_ms: number | null;
  buckets: number;
};
export type Progress = {
  files_done: number;
  files: number;
  bytes_done: number;
  bytes: number;
  events: number;
  broken: number;
};
export type FileProblem = { path: string; message: string };
export type AuditProgress = {
  progress: Progress;
  finished: boolean;
  live: boolean;
  problem: CommandError | null;
  unread: FileProblem[];
  revision: number;
};
export type AuditOpened = { log: number; name: string };
export type Offer = {
  start: number;
  end: number;
  text: string;
  kind: "field" | "clause" | "value";
  count: number | null;
};
export type EventField = { name: string; value: string | null; known: boolean };
export type EventDetail = {
  row: Row;
  raw: string;
  raw_cut: boolean;
  fields: EventField[];
  tracing_id: string | null;
  needed: { needed: string; had: string | null } | null;
  action: { id: string; label: string } | null;
  tokens: LedgerRecordView[];
};
export type BrokenLine = { source: string; offset: number; reason: string; text: string };
export type Question = {
  id: string;
  title: string;
  why: string;
  query: string;
  by: Field;
  first_seen: boolean;
};
export type FirstSeen = { value: string; first: string; count: number };
export type SavedSearch = { name: string; text: string };
export type ExportFormat = "json" | "csv" | "markdown";
export type NeighbourBy = "time" | "tracing_id";

type Told = (progress: AuditProgress) => void;

/** The paths that the admin chose in the system's own dialog; null when they changed their mind. */
export const auditChoose = (folder: boolean) => invoke<string[] | null>("audit_choose", { folder });
export const auditOpenFiles = (paths: string[], onprogress: Told) =>
  invoke<AuditOpened>("audit_open_files", { paths, onProgress: new Channel(onprogress) });
/** Back to a moment in Unix milliseconds; null for all that the cluster keeps. */
export const auditOpenCluster = (profileId: string, sinceMs: number | null, onprogress: Told) =>
  invoke<AuditOpened>("audit_open_cluster", { profileId, sinceMs, onProgress: new Channel(onprogress) });
export const auditClose = (log: number) => invoke<null>("audit_close", { log });
/** Ends the loading; what is loaded stays. */
export const auditStop = (log: number) => invoke<null>("audit_stop", { log });
export const auditLive = (log: number, on: boolean) => invoke<null>("audit_live", { log, on });

/** What the page was given by dropping is handed over in parts, and opened as a folder of its own. */
export const auditDropBegin = () => invoke<string>("audit_drop_begin");
export const auditDropWrite = (drop: string, name: string, bytes: Uint8Array) =>
  invoke<null>("audit_drop_write", bytes, { headers: { drop, name: encodeURIComponent(name) } });
export const auditOpenDropped = (drop: string, onprogress: Told) =>
  invoke<AuditOpened>("audit_open_dropped", { drop, onProgress: new Channel(onprogress) });
export const auditDropForget = (drop: string) => invoke<null>("audit_drop_forget", { drop });

export const auditSearch = (form: SearchForm) => invoke<AuditAnswer>("audit_search", { form });
/** Position 0 is the newest. */
export const auditRows = (log: number, search: number, from: number, count: number) =>
  invoke<Row[]>("audit_rows", { log, search, from, count });
/** Null where the search does not find it. */
export const auditPosition = (log: number, search: number, id: EventId) =>
  invoke<number | null>("audit_position", { log, search, id });
export const auditFacet = (log: number, search: number, field: Field, most: number) =>
  invoke<Facet>("audit_facet", { log, search, field, most });
export const auditFirstSeen = (log: number, search: number, field: Field) =>
  invoke<FirstSeen[]>("audit_first_seen", { log, search, field });
export const auditEvent = (log: number, id: EventId) => invoke<EventDetail>("audit_event", { log, id });
export const auditNeighbours = (log: number, id: EventId, by: NeighbourBy) =>
  invoke<Row[]>("audit_neighbours", { log, id, by });
export const auditBroken = (log: number, from: number, count: number) =>
  invoke<BrokenLine[]>("audit_broken", { log, from, count });
export const auditComplete = (log: number, text: string, cursor: number) =>
  invoke<Offer[]>("audit_complete", { log, text, cursor });
/** The query with a value of a field required or refused. */
export const auditRefine = (text: string, field: string, value: string | null, include: boolean) =>
  invoke<string>("audit_refine", { text, field, value, include });
export const auditQuestions = () => invoke<Question[]>("audit_questions");
export const auditSaved = () => invoke<SavedSearch[]>("audit_saved");
export const auditSaveSearch = (name: string, text: string) =>
  invoke<SavedSearch[]>("audit_save_search", { name, text });
export const auditForgetSearch = (name: string) => invoke<SavedSearch[]>("audit_forget_search", { name });
/** The path of the file, or null when the admin changed their mind. */
export const auditExport = (
  form: { log: number; search: number; format: ExportFormat; columns: Field[] },
  task: string,
  onprogress: (written: number) => void,
) => invoke<string | null>("audit_export", { form, task, onProgress: new Channel(onprogress) });
