/** A log for tests, small or of millions of events: each row follows from its number, none is kept. */
import type {
  AuditProgress,
  AuditEventDetail,
  AuditFacet,
  Field,
  Histogram,
  Row,
  AuditSavedSearch,
  AuditFound,
} from "../ipc";

const BEGAN = Date.UTC(2026, 10, 21, 8);
const FIELDS: Field[] = ["result", "auth_type", "subject", "method", "collection", "remote"];

/** The event with a number; every fifth is denied. */
export function row(number: number, some: Partial<Row> = {}): Row {
  const denied = number % 5 === 0;
  return {
    id: { source: 1, offset: number * 100 },
    time: new Date(BEGAN + number * 1_000).toISOString().replace("Z", "000000Z"),
    result: denied ? "denied" : "ok",
    auth_type: "Jwt",
    subject: number % 2 === 0 ? "svc-ingest" : "svc-search",
    method: denied ? "create_collection" : "query_points",
    collection: denied ? null : "docs",
    remote: `10.0.0.${number % 200}`,
    api: null,
    error: denied ? "Forbidden: Global access is required" : null,
    source: "audit.2026-11-21.log",
    ...some,
  };
}

export function detail(number: number, some: Partial<AuditEventDetail> = {}): AuditEventDetail {
  const shown = row(number);
  const fields = Object.entries({ timestamp: shown.time, ...shown })
    .filter(([name, value]) => !["id", "time", "source"].includes(name) && value !== null)
    .map(([name, value]) => ({ name, value: String(value), known: true }));
  return {
    row: shown,
    raw: JSON.stringify({ timestamp: shown.time, result: shown.result }),
    raw_cut: false,
    fields,
    fields_cut: false,
    tracing_id: null,
    needed: null,
    action: null,
    tokens: [],
    ...some,
  };
}

export function progress(some: Partial<AuditProgress> = {}, events = 1_000): AuditProgress {
  return {
    progress: { files_done: 1, files: 1, bytes_done: 90_000, bytes: 90_000, events, broken: 0 },
    finished: true,
    stopped: false,
    live: false,
    problem: null,
    unread: [],
    revision: 1,
    ...some,
  };
}

export function facets(): AuditFacet[] {
  return FIELDS.map((field) => ({
    field,
    distinct: field === "subject" ? 14 : 2,
    unkept: 0,
    values: [...new Set([row(1)[field], row(2)[field], row(5)[field]])].map((value, index) => ({
      value,
      count: 900 - index,
      state: "none" as const,
    })),
  }));
}

export const histogram = (): Histogram => ({
  start_ms: BEGAN,
  end_ms: BEGAN + 20 * 60_000,
  width_ms: 60_000,
  buckets: Array.from({ length: 20 }, (_, index) => ({
    start_ms: BEGAN + index * 60_000,
    ok: 40,
    denied: index === 7 ? 90 : 8,
    other: 0,
  })),
});

/** The commands of a log with so many events. The newest has the highest number. */
export function auditLog(events: number) {
  const state = { events, searches: 0, saved: [] as AuditSavedSearch[] };
  const found = (text: string): AuditFound => ({
    search: ++state.searches,
    text,
    total: state.events,
    events: state.events,
    histogram: histogram(),
    facets: facets(),
    rises: [],
    first_ms: BEGAN,
    last_ms: BEGAN + state.events * 1_000,
    unread: 0,
    revision: state.searches,
  });
  const numberAt = (position: number) => state.events - 1 - position;
  type Args = Record<string, unknown>;
  const commands = {
    audit_search: ({ form }: Args): unknown => ({
      kind: "found",
      ...found((form as { text: string }).text),
    }),
    audit_rows: ({ from, count }: Args): unknown => {
      const length = Math.max(0, Math.min(Number(count), state.events - Number(from)));
      return Array.from({ length }, (_, index) => row(numberAt(Number(from) + index)));
    },
    audit_position: ({ id }: Args): unknown => numberAt((id as { offset: number }).offset / 100),
    audit_event: ({ id }: Args): unknown => detail((id as { offset: number }).offset / 100),
    audit_complete: (): unknown => [],
    audit_saved: (): unknown => state.saved,
    audit_save_search: ({ name, text }: Args): unknown =>
      (state.saved = [...state.saved, { name: String(name), text: String(text) }]),
    audit_refine: ({ text, field, value, include }: Args): unknown =>
      `${String(text)} ${include ? "" : "-"}${String(field)}:${String(value)}`.trim(),
    audit_close: (): unknown => null,
    audit_live: (): unknown => null,
    audit_stop: (): unknown => null,
    audit_go_on: (): unknown => null,
  };
  return { state, commands };
}
