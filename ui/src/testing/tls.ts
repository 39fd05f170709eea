/** What is said of the TLS of ports, for tests. */
import type {
  CalendarEntry,
  CertificateView,
  PortReport,
  TlsChange,
  TlsReport,
  TlsScanView,
  VerdictView,
} from "../ipc";

export const AT = "2026-11-21T08:00:00Z";

export function certificate(some: Partial<CertificateView> = {}): CertificateView {
  return {
    sha256: "ab".repeat(32),
    spki_sha256: "cd".repeat(32),
    unreadable: null,
    der_bytes: 812,
    version: 3,
    subject: "CN=qdrant.example.org",
    common_name: "qdrant.example.org",
    issuer: "CN=Example CA",
    serial: "01",
    dns_names: ["qdrant.example.org"],
    ip_addresses: [],
    other_names: [],
    not_before: "2026-10-01T00:00:00Z",
    not_after: "2027-01-21T08:00:00Z",
    days_left: 61,
    lifetime_days: 112,
    key: { algorithm: "EC", bits: 256, curve: "P-256" },
    signature_algorithm: "ecdsa-with-SHA256",
    self_signed: false,
    is_ca: false,
    path_length: null,
    key_usages: ["Digital Signature"],
    extended_key_usages: ["TLS Web Server Authentication"],
    ca_issuers: [],
    ocsp_urls: [],
    crl_urls: [],
    sct_count: 0,
    subject_key_id: null,
    authority_key_id: null,
    must_staple: false,
    ...some,
  };
}

export function port(some: Partial<PortReport> = {}): PortReport {
  return {
    role: "rest",
    host: "qdrant.example.org",
    port: 6333,
    server_name: "qdrant.example.org",
    state: { state: "tls" },
    summary: "It speaks TLS.",
    connect_us: 400,
    handshake_us: 4200,
    protocols: [
      { version: "TLSv1.3", offered: true, words: null },
      { version: "TLSv1.2", offered: true, words: null },
      { version: "TLSv1.1", offered: false, words: null },
      { version: "TLSv1.0", offered: null, words: "It did not answer." },
    ],
    agreed: {
      protocol: "TLSv1.3",
      cipher: "TLS_AES_256_GCM_SHA384",
      key_exchange: "x25519",
      alpn: { state: "chosen", protocol: "h2" },
    },
    client_certificate: "not_asked",
    resumption: true,
    ocsp_stapled: false,
    chain: [certificate()],
    chain_pem: "",
    chain_findings: [],
    trust: {
      system: { state: "not_trusted", code: "unknown_issuer", why: "No known authority signed it." },
      ca_file: { state: "trusted" },
      pin: { state: "not_set" },
    },
    names: [{ kind: "client", name: "qdrant.example.org", covered: true, words: "By its DNS name." }],
    ...some,
  };
}

export const grpc = (some: Partial<PortReport> = {}) => port({ role: "grpc", port: 6334, ...some });

export function verdict(some: Partial<VerdictView> = {}): VerdictView {
  return {
    code: "ends_soon",
    weight: "warning",
    title: "A certificate ends soon",
    evidence: "It ends in 12 days.",
    risk: "Clients then refuse it.",
    remedy: "Renew it.",
    snippet: { file: "config.yaml", text: "tls:\n  cert: ./tls/cert.pem" },
    ports: [0],
    source: "",
    ...some,
  };
}

export function scan(report: Partial<TlsReport> = {}, changes: TlsChange[] = []): TlsScanView {
  return {
    profile_id: "p1",
    url: "https://qdrant.example.org:6333",
    report: { at: AT, stopped: false, ports: [port(), grpc()], verdicts: [verdict()], ...report },
    changes,
    known_peers: null,
  };
}

export function entry(some: Partial<CalendarEntry> = {}): CalendarEntry {
  const { subject, issuer, sha256, not_before, not_after, days_left } = certificate();
  return {
    profile_id: "p1",
    profile_name: "search-eu-1",
    environment: "development",
    ports: [{ role: "rest", host: "qdrant.example.org", port: 6333 }],
    subject,
    issuer,
    sha256,
    not_before,
    not_after,
    days_left,
    seen_at: AT,
    ...some,
  };
}
