/** Posture in the words of the window. */
import CircleCheck from "@lucide/svelte/icons/circle-check";
import CircleHelp from "@lucide/svelte/icons/circle-question-mark";
import CircleMinus from "@lucide/svelte/icons/circle-minus";
import Info from "@lucide/svelte/icons/info";
import OctagonAlert from "@lucide/svelte/icons/octagon-alert";
import ShieldCheck from "@lucide/svelte/icons/shield-check";
import TriangleAlert from "@lucide/svelte/icons/triangle-alert";
import type {
  CheckCategory,
  CheckChange,
  CheckChangeKind,
  Grade,
  ResultState,
  RiskSeverity,
} from "../../ipc";

export const SEVERITIES = {
  critical: { word: "Critical", tone: "danger", icon: OctagonAlert },
  high: { word: "High", tone: "danger", icon: TriangleAlert },
  medium: { word: "Medium", tone: "consider", icon: TriangleAlert },
  low: { word: "Low", tone: "plain", icon: Info },
  info: { word: "Note", tone: "plain", icon: Info },
} as const satisfies Record<RiskSeverity, object>;

export const HEAVIEST_FIRST: RiskSeverity[] = ["critical", "high", "medium", "low", "info"];

/** In the order in which they matter. */
export const STATES = {
  failed: { word: "Open", tone: "danger", icon: TriangleAlert },
  unknown: { word: "Unknown", tone: "plain", icon: CircleHelp },
  passed: { word: "Passed", tone: "good", icon: CircleCheck },
  accepted: { word: "Accepted", tone: "accent", icon: ShieldCheck },
  not_applicable: { word: "Does not apply", tone: "plain", icon: CircleMinus },
} as const satisfies Record<ResultState, object>;

export const GRADE_TONES: Record<Grade, "good" | "consider" | "danger"> = {
  A: "good",
  B: "good",
  C: "consider",
  D: "danger",
  F: "danger",
};

/** In the order in which they matter. */
export const CHANGES: Record<CheckChangeKind, string> = {
  new: "New",
  worse: "Weighs more",
  no_longer_known: "No longer known",
  better: "Weighs less",
  mended: "Mended",
  no_longer_applies: "Applies no more",
  still_there: "Still there",
};

const CHANGES_IN_ORDER = Object.keys(CHANGES) as CheckChangeKind[];

/** What became of the checks, the weightiest first. What is as it was is left out. */
export function news(changes: readonly CheckChange[]): CheckChange[] {
  return changes
    .filter(({ kind }) => kind !== "still_there")
    .sort((a, b) => CHANGES_IN_ORDER.indexOf(a.kind) - CHANGES_IN_ORDER.indexOf(b.kind));
}

export const CATEGORIES: Record<CheckCategory, string> = {
  authentication: "Authentication",
  authorization: "Authorization",
  transport: "Transport",
  network: "Network",
  audit: "Audit",
  version: "Version",
  hardening: "Hardening",
  tokens: "Tokens",
};

/** How many of what, in words: `2 new, 1 mended`. */
export function newsWords(changes: readonly CheckChange[]): string {
  const words = CHANGES_IN_ORDER.map((kind) => {
    const count = changes.filter((change) => change.kind === kind).length;
    return count > 0 ? `${count} ${CHANGES[kind].toLowerCase()}` : "";
  }).filter(Boolean);
  return words.join(", ") || "nothing changed";
}

export const moreReasons = (count: number) => (count === 1 ? "1 more reason" : `${count} more reasons`);
