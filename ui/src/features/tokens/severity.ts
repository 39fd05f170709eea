/** How grave a finding is: its word, its tone and its icon, once. */
import Info from "@lucide/svelte/icons/info";
import Lightbulb from "@lucide/svelte/icons/lightbulb";
import OctagonX from "@lucide/svelte/icons/octagon-x";
import TriangleAlert from "@lucide/svelte/icons/triangle-alert";
import type { FindingView, Severity } from "../../ipc";

type Grade = {
  /** After a count: "2 dangerous". */
  word: string;
  tone: "danger" | "consider" | "accent" | "plain";
  icon: typeof Info;
};

export const SEVERITIES: readonly Severity[] = ["blocking", "dangerous", "consider", "note"];

export const GRADES: Record<Severity, Grade> = {
  blocking: { word: "blocking", tone: "danger", icon: OctagonX },
  dangerous: { word: "dangerous", tone: "danger", icon: TriangleAlert },
  consider: { word: "to consider", tone: "consider", icon: Lightbulb },
  note: { word: "to note", tone: "plain", icon: Info },
};

/** The gravest first; equals stay in the order that the backend gave. */
export function byGravity(findings: readonly FindingView[]): FindingView[] {
  return [...findings].sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}

/** "1 blocking, 2 to consider" */
export function countBySeverity(findings: readonly FindingView[]): string {
  return SEVERITIES.map((severity) => ({
    severity,
    count: findings.filter((finding) => finding.severity === severity).length,
  }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${count} ${GRADES[severity].word}`)
    .join(", ");
}
