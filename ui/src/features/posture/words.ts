/** Posture in the words of the window. */
import CircleCheck from "@lucide/svelte/icons/circle-check";
import CircleHelp from "@lucide/svelte/icons/circle-question-mark";
import CircleMinus from "@lucide/svelte/icons/circle-minus";
import Info from "@lucide/svelte/icons/info";
import OctagonAlert from "@lucide/svelte/icons/octagon-alert";
import ShieldCheck from "@lucide/svelte/icons/shield-check";
import TriangleAlert from "@lucide/svelte/icons/triangle-alert";
import type { Assessment, CheckChangeKind, CheckResult, Grade, ResultState, RiskSeverity } from "../../ipc";

export const SEVERITIES = {
  critical: { word: "Critical", tone: "danger", icon: OctagonAlert },
  high: { word: "High", tone: "danger", icon: TriangleAlert },
  medium: { word: "Medium", tone: "consider", icon: TriangleAlert },
  low: { word: "Low", tone: "plain", icon: Info },
  info: { word: "Note", tone: "plain", icon: Info },
} as const satisfies Record<RiskSeverity, object>;

const HEAVIEST_FIRST: RiskSeverity[] = ["critical", "high", "medium", "low", "info"];

export const STATES = {
  failed: { word: "Open", tone: "danger", icon: TriangleAlert },
  unknown: { word: "Unknown", tone: "plain", icon: CircleHelp },
  passed: { word: "Passed", tone: "good", icon: CircleCheck },
  accepted: { word: "Accepted", tone: "accent", icon: ShieldCheck },
  not_applicable: { word: "Does not apply", tone: "plain", icon: CircleMinus },
} as const satisfies Record<ResultState, object>;

/** The tabs, in their order. */
export const TABS: ResultState[] = ["failed", "unknown", "passed", "accepted", "not_applicable"];

export const GRADE_TONES: Record<Grade, "good" | "consider" | "danger"> = {
  A: "good",
  B: "good",
  C: "consider",
  D: "danger",
  F: "danger",
};

export const CHANGES: Record<CheckChangeKind, string> = {
  new: "New",
  worse: "Weighs more",
  better: "Weighs less",
  still_there: "Still there",
  mended: "Mended",
  no_longer_applies: "Applies no more",
  no_longer_known: "No longer known",
};

/** The checks that ended like this, the heaviest first. */
export function ended({ results }: Assessment, state: ResultState): CheckResult[] {
  const weight = ({ severity }: CheckResult) => HEAVIEST_FIRST.indexOf(severity);
  return results.filter((result) => result.state === state).sort((a, b) => weight(a) - weight(b));
}
