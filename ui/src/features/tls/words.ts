/** The TLS of a port in the words of the window. */
import CircleCheck from "@lucide/svelte/icons/circle-check";
import CircleHelp from "@lucide/svelte/icons/circle-question-mark";
import CircleMinus from "@lucide/svelte/icons/circle-minus";
import CircleX from "@lucide/svelte/icons/circle-x";
import Info from "@lucide/svelte/icons/info";
import Lock from "@lucide/svelte/icons/lock";
import LockOpen from "@lucide/svelte/icons/lock-open";
import OctagonAlert from "@lucide/svelte/icons/octagon-alert";
import TriangleAlert from "@lucide/svelte/icons/triangle-alert";
import type {
  Alpn,
  ChangeCode,
  ClientCertificateUse,
  NameKind,
  PortReport,
  PortRole,
  PortState,
  ProtocolReport,
  SectionCode,
  SectionState,
  TrustReport,
  TrustView,
  VerdictView,
  Weight,
} from "../../ipc";

export const ROLES: Record<PortRole, string> = {
  rest: "REST",
  grpc: "gRPC",
  internal: "Internal",
  metrics: "Metrics",
  other: "Other",
};

export const WEIGHTS = {
  critical: { word: "Critical", tone: "danger", icon: OctagonAlert },
  warning: { word: "Warning", tone: "consider", icon: TriangleAlert },
  note: { word: "Note", tone: "plain", icon: Info },
  good: { word: "Good", tone: "good", icon: CircleCheck },
} as const satisfies Record<Weight, object>;

export const STATES = {
  tls: { word: "TLS", tone: "good", icon: Lock },
  plain: { word: "Plain text", tone: "danger", icon: LockOpen },
  closed: { word: "Nothing listens", tone: "plain", icon: CircleMinus },
  filtered: { word: "No answer", tone: "plain", icon: CircleHelp },
  no_such_name: { word: "No such name", tone: "consider", icon: CircleX },
  failed: { word: "No handshake", tone: "danger", icon: CircleX },
  stopped: { word: "Stopped", tone: "plain", icon: CircleMinus },
} as const satisfies Record<PortState["state"], object>;

export const TRUSTED_BY: Record<keyof TrustReport, string> = {
  system: "System",
  ca_file: "CA of the profile",
  pin: "Pin",
};

export const TRUSTS = {
  trusted: { word: "Trusted", tone: "good", icon: CircleCheck },
  not_trusted: { word: "Not trusted", tone: "danger", icon: CircleX },
  not_set: { word: "None is set", tone: "plain", icon: CircleMinus },
  unknown: { word: "Unknown", tone: "plain", icon: CircleHelp },
} as const satisfies Record<TrustView["state"], object>;

export const CLIENT_CERTIFICATE: Record<ClientCertificateUse, string> = {
  not_asked: "Not asked for",
  asked: "Asked for. The handshake goes on without one; a proxy may still refuse what follows",
  required: "Required",
  unknown: "Could not be told",
};

export const NAMES: Record<NameKind, string> = {
  client: "Name that clients use",
  address: "Address",
  peer: "Peer",
};

export const CHANGES: Record<ChangeCode, { word: string; tone: "good" | "consider" | "danger" | "plain" }> = {
  first_seen: { word: "First seen", tone: "plain" },
  unchanged: { word: "Unchanged", tone: "plain" },
  renewed: { word: "Renewed", tone: "good" },
  renewed_with_new_key: { word: "Renewed, new key", tone: "good" },
  reissued: { word: "Issued again", tone: "consider" },
  key_swapped: { word: "Key swapped", tone: "danger" },
  issuer_swapped: { word: "Issuer swapped", tone: "danger" },
  now_plain: { word: "TLS is gone", tone: "danger" },
  now_tls: { word: "Speaks TLS now", tone: "good" },
  not_seen: { word: "Not seen", tone: "consider" },
};

export const CHECKS: Record<SectionCode, string> = {
  settings: "Where it is set",
  certificate: "Certificate file",
  key: "Key file",
  key_fits: "The key fits",
  key_permissions: "Who may read the key",
  validity: "Validity",
  chain_order: "Order of the chain",
  chain_verifies: "The chain verifies",
  client_usage: "For peers as clients",
  name_covered: "Name",
};

export const CHECK_STATES = {
  passed: { word: "Passed", tone: "good", icon: CircleCheck },
  failed: { word: "Failed", tone: "danger", icon: CircleX },
  unknown: { word: "Unknown", tone: "plain", icon: CircleHelp },
  note: { word: "Note", tone: "plain", icon: Info },
} as const satisfies Record<SectionState, object>;

/** What the checks of a section came to. */
export const SECTION_WORDS: Record<SectionState, string> = {
  passed: "Every check passed",
  failed: "Not ready",
  unknown: "Not everything could be told",
  note: "Every check passed",
};

/** What is spoken inside TLS. */
export function alpnWords(alpn: Alpn): string {
  if (alpn.state === "chosen") return alpn.protocol;
  return alpn.state === "none_chosen" ? "The server chose none" : "Could not be seen";
}

const OLD = new Set(["TLSv1.0", "TLSv1.1"]);

/** A version of the protocol: what an old one means differs from what a new one does. */
export function protocolWords({ version, offered }: ProtocolReport) {
  const name = version.replace("v", " ");
  if (offered === null) return { name, word: "unknown", tone: "plain", icon: CircleHelp } as const;
  if (!offered) return { name, word: "not offered", tone: "plain", icon: CircleMinus } as const;
  return OLD.has(version)
    ? ({ name, word: "offered, outdated", tone: "danger", icon: TriangleAlert } as const)
    : ({ name, word: "offered", tone: "good", icon: CircleCheck } as const);
}

/** "[::1]:6333" */
export const place = ({ host, port }: { host: string; port: number }) =>
  host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;

export const portName = (port: Pick<PortReport, "role" | "host" | "port">) =>
  `${ROLES[port.role]} ${place(port)}`;

/** "4.2 ms" */
export const tookUs = (us: number) => (us < 1000 ? "under 1 ms" : `${(us / 1000).toFixed(1)} ms`);

/** The verdict that matters most; they come with the worst first. */
export const worst = (verdicts: readonly VerdictView[]): VerdictView | null => verdicts[0] ?? null;

/** "CN=qdrant" as "qdrant"; a name with more parts as it is. */
export const plainName = (subject: string) => /^CN=([^,+=\\"]+)$/.exec(subject)?.[1] ?? subject;

/** "AB:CD:…", as other tools print it. */
export const colons = (hex: string) => (hex.toUpperCase().match(/../g) ?? []).join(":");
