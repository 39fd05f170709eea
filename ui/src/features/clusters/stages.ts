/** The stages of a connection test in the words of the window. */
import CircleCheck from "@lucide/svelte/icons/circle-check";
import CircleMinus from "@lucide/svelte/icons/circle-minus";
import CircleX from "@lucide/svelte/icons/circle-x";
import TriangleAlert from "@lucide/svelte/icons/triangle-alert";
import type { ConnectionReport, ProfileView, Stage, StageState, StageView } from "../../ipc";
import { transportWords } from "./address";

export const STAGES: Record<Stage, string> = {
  name: "Name",
  tcp: "TCP",
  tls: "TLS",
  http: "HTTP",
  gateway: "Gateway",
  authentication: "Authentication",
  version: "Version",
  role: "Role",
};

/** The stages in the order in which they are passed. */
const STAGE_ORDER = Object.keys(STAGES) as Stage[];

/** While a test runs: the stage that is being tried, and those that wait for it. */
export function stagesToCome(passed: readonly StageView[]): Stage[] {
  const last = passed.at(-1);
  if (last?.state === "failed") return [];
  return last ? STAGE_ORDER.slice(STAGE_ORDER.indexOf(last.stage) + 1) : STAGE_ORDER;
}

export const STATES = {
  passed: { word: "passed", icon: CircleCheck },
  failed: { word: "failed", icon: CircleX },
  warning: { word: "warning", icon: TriangleAlert },
  skipped: { word: "skipped", icon: CircleMinus },
} as const satisfies Record<StageState, object>;

export const failedStage = (report: ConnectionReport) =>
  report.stages.find((stage) => stage.state === "failed") ?? null;

export type Transport = { short: string; long: string; state: "safe" | "unsafe" | "open" | "unknown" };

/** What may be said about the way: only what the last test showed, or what the profile says where there is none. */
export function transportSeen(profile: ProfileView, report: ConnectionReport | null): Transport {
  const stage = report?.stages.find((one) => one.stage === "tls");
  const { address, connection } = profile;
  if (address.scheme === "http" || !stage || stage.state === "skipped") return byProfile(profile);
  if (stage.state === "failed") {
    return {
      short: "TLS failed",
      long: "TLS failed in the last test; the connection test says why.",
      state: "unsafe",
    };
  }
  // A pin decides also where any certificate is accepted.
  if (connection.danger_accept_any_certificate && !connection.pin) {
    return {
      short: "Encrypted, not verified",
      long: "Encrypted, but any certificate is accepted: it is not known who is at the other end.",
      state: "unsafe",
    };
  }
  return {
    short: connection.pin ? "Confirmed certificate" : "Certificate verified",
    long: stage.detail,
    state: "safe",
  };
}

function byProfile({ address, connection }: ProfileView): Transport {
  if (address.scheme === "http" && connection.proxy) {
    return {
      short: "Plain HTTP",
      long: "Plain HTTP through a proxy: what is sent leaves this computer in plain text.",
      state: "unsafe",
    };
  }
  const { short, long, safe } = transportWords(address);
  if (!safe) {
    return connection.danger_send_keys_over_plain_http
      ? { short, long: "Plain HTTP by profile. Keys and tokens travel in plain text.", state: "unsafe" }
      : { short, long, state: "unsafe" };
  }
  return address.scheme === "https"
    ? { short: "HTTPS, not checked", long, state: "unknown" }
    : { short, long, state: "open" };
}

/** "12 ms", "1.4 s" */
export function took(ms: number | null): string {
  if (ms === null) return "";
  if (ms < 1) return "under 1 ms";
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
