/** The commands of the screen Audit. */
import { Channel, invoke } from "@tauri-apps/api/core";
import type * as T from "./generated/types";

type Told = (progress: T.AuditProgress) => void;

/** The paths that the admin chose in the system's own dialog; null when they changed their mind. */
export const auditChoose = (folder: boolean) => invoke<string[] | null>("audit_choose", { folder });
export const auditOpenFiles = (paths: string[], onprogress: Told) =>
  invoke<T.AuditOpened>("audit_open_files", { paths, onProgress: new Channel(onprogress) });
/**
 * Back to a moment in Unix milliseconds; null for all that the cluster keeps. What it can answer of the query by itself
 * is left to it.
 */
export const auditOpenCluster = (profileId: string, sinceMs: number | null, text: string, onprogress: Told) =>
  invoke<T.AuditOpened>("audit_open_cluster", {
    profileId,
    sinceMs,
    text,
    onProgress: new Channel(onprogress),
  });
export const auditClose = (log: number) => invoke<null>("audit_close", { log });
/** Ends the loading, and the following; what is loaded stays. */
export const auditStop = (log: number) => invoke<null>("audit_stop", { log });
/** Goes on where the loading was stopped, or where it failed. */
export const auditGoOn = (log: number) => invoke<null>("audit_go_on", { log });
export const auditLive = (log: number, on: boolean) => invoke<null>("audit_live", { log, on });

/** What the page was given by dropping is handed over in parts, and opened as a folder of its own. */
export const auditDropBegin = () => invoke<string>("audit_drop_begin");
export const auditDropWrite = (drop: string, name: string, begins: boolean, bytes: Uint8Array) =>
  invoke<null>("audit_drop_write", bytes, {
    headers: { drop, name: encodeURIComponent(name), begins: begins ? "1" : "0" },
  });
export const auditOpenDropped = (drop: string, onprogress: Told) =>
  invoke<T.AuditOpened>("audit_open_dropped", { drop, onProgress: new Channel(onprogress) });
export const auditDropForget = (drop: string) => invoke<null>("audit_drop_forget", { drop });

export const auditSearch = (form: T.AuditSearchForm) => invoke<T.AuditAnswer>("audit_search", { form });
/** Position 0 is the newest. */
export const auditRows = (log: number, search: number, from: number, count: number) =>
  invoke<T.Row[]>("audit_rows", { log, search, from, count });
/** Null where the search does not find it. */
export const auditPosition = (log: number, search: number, id: T.EventId) =>
  invoke<number | null>("audit_position", { log, search, id });
export const auditFacet = (log: number, search: number, field: T.Field, most: number) =>
  invoke<T.AuditFacet>("audit_facet", { log, search, field, most });
export const auditFirstSeen = (log: number, search: number, field: T.Field) =>
  invoke<T.FirstSeen[]>("audit_first_seen", { log, search, field });
export const auditEvent = (log: number, id: T.EventId) =>
  invoke<T.AuditEventDetail>("audit_event", { log, id });
export const auditNeighbours = (log: number, id: T.EventId, by: T.AuditNeighbours) =>
  invoke<T.Row[]>("audit_neighbours", { log, id, by });
export const auditBroken = (log: number, from: number, count: number) =>
  invoke<T.AuditBrokenLine[]>("audit_broken", { log, from, count });
export const auditComplete = (log: number, text: string, cursor: number) =>
  invoke<T.AuditOffer[]>("audit_complete", { log, text, cursor });
/** The query with a value of a field required or refused. */
export const auditRefine = (text: string, field: string, value: string | null, include: boolean) =>
  invoke<string>("audit_refine", { text, field, value, include });
export const auditQuestions = () => invoke<T.Question[]>("audit_questions");
export const auditSaved = () => invoke<T.AuditSavedSearch[]>("audit_saved");
export const auditSaveSearch = (name: string, text: string) =>
  invoke<T.AuditSavedSearch[]>("audit_save_search", { name, text });
export const auditForgetSearch = (name: string) =>
  invoke<T.AuditSavedSearch[]>("audit_forget_search", { name });
/** The path of the file, or null when the admin changed their mind. */
export const auditExport = (form: T.AuditExportForm, task: string, onprogress: (written: number) => void) =>
  invoke<string | null>("audit_export", { form, task, onProgress: new Channel(onprogress) });
