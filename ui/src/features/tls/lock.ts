import type { ProfileView, TlsScanView } from "../../ipc";
import type { Transport } from "../clusters/stages";
import { timeLeft } from "./validity";

/** What the lock in the top bar says after a look at the ports; what the profile itself allows weighs more. */
export function lockSeen(profile: ProfileView, seen: Transport, scan: TlsScanView | null): Transport {
  if (!scan || scan.url !== profile.url || seen.state === "unsafe" || seen.state === "open") return seen;
  const { at, ports, verdicts } = scan.report;
  const leaves = ports.flatMap(({ chain }) => chain.slice(0, 1)).filter((leaf) => leaf.unreadable === null);
  const next = leaves.toSorted((a, b) => a.days_left - b.days_left)[0];
  const agreed = ports.find(({ role }) => role === "rest")?.agreed;
  if (!next || !agreed) return seen;
  const worst = verdicts[0];
  const alarming = worst?.weight === "critical" || worst?.weight === "warning";
  return {
    short: `${agreed.protocol.replace("v", " ")} · ${timeLeft(next, at)}`,
    long: worst ? `${worst.title}. ${worst.evidence}` : seen.long,
    state: alarming ? "unsafe" : seen.state,
  };
}
