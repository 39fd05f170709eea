/** Answers of a cluster for tests. */
import type {
  CertificateGlance,
  ClusterFacts,
  ClusterNames,
  ConnectionReport,
  Fact,
  StageView,
  VerifyReport,
  VerifyRow,
} from "../ipc";

const AT = "2026-11-21T08:00:00Z";

export function stage(some: Partial<StageView> = {}): StageView {
  return { stage: "name", state: "passed", took_ms: 3, detail: "It was found.", problem: null, ...some };
}

export function report(some: Partial<ConnectionReport> = {}): ConnectionReport {
  return {
    ok: true,
    stages: [stage(), stage({ stage: "tls", took_ms: 1400, detail: "TLS 1.3, made by Example CA." })],
    version: "1.18.3",
    role: { role: "manage", words: "The key may do everything." },
    pin: null,
    took_ms: 214,
    ...some,
  };
}

export function glance(sha256: string): CertificateGlance {
  return {
    sha256,
    subject: "CN=qdrant.example.org",
    issuer: "CN=Example CA",
    not_before: "2026-01-01T00:00:00Z",
    not_after: "2027-01-01T00:00:00Z",
  };
}

export function known<T>(value: T, source = "GET /telemetry"): Fact<T> {
  return { state: "known", value, source, at: AT };
}

export function unknown<T>(why = "It was not asked."): Fact<T> {
  return { state: "unknown", why, code: "not_asked" };
}

export function facts(some: Partial<ClusterFacts> = {}): ClusterFacts {
  return {
    profile_id: "p1",
    url: "https://qdrant.example.org:6333",
    gathered_at: AT,
    stopped: false,
    shows_all_names: true,
    version: known("1.18.3", "GET /"),
    commit: known(null),
    managed: known(false),
    open_instance: unknown(),
    jwt_rbac: known(true),
    hide_jwt_dashboard: known(false),
    startup: known(AT),
    audit: known(null),
    features: known([]),
    recovery_mode: known(false),
    system: unknown(),
    responses: unknown(),
    former_routes: unknown(),
    distributed: known(false),
    peers: unknown(),
    peer_versions: unknown(),
    internal_port: unknown(),
    internal_unprotected: unknown("Asking leaves a trace in the audit log."),
    metrics_port: unknown(),
    cors_any_origin: known(false),
    empty_key_accepted: unknown(),
    wrong_key_accepted: unknown(),
    health_route_bypass: unknown(),
    dashboard: unknown(),
    audit_sample: unknown(),
    collections: known([{ name: "docs", points: 1234, indexed_fields: [] }]),
    aliases: known([{ alias: "documents", collection: "docs" }]),
    tls: [],
    ...some,
  };
}

export function names(some: Partial<ClusterNames> = {}): ClusterNames {
  return {
    collections: [
      { name: "docs", points: 1234 },
      { name: "events", points: null },
    ],
    aliases: [{ alias: "documents", collection: "docs" }],
    version: "1.18.3",
    jwt_rbac: true,
    at: AT,
    ...some,
  };
}

export function row(some: Partial<VerifyRow> = {}): VerifyRow {
  return {
    action: "scroll_points",
    label: "scroll points",
    column: "docs",
    predicted: { decision: "allowed", status: null, text: null },
    observed: { status: 200, text: null, raw: "{}" },
    inferred_from: null,
    problem: null,
    agrees: true,
    basis_agrees: null,
    ...some,
  };
}

export function verified(some: Partial<VerifyReport> = {}): VerifyReport {
  return {
    rows: [row()],
    unanswered: 0,
    differences: 0,
    stopped: false,
    requests: 2,
    server_version: "1.18.3",
    assumes: [],
    condition: { state: "none", words: "" },
    ...some,
  };
}
