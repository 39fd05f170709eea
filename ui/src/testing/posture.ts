/** Judgements for component tests. */
import type { Assessment, CheckResult, PostureView } from "../ipc";

export const AT = "2026-11-21T08:00:00Z";

export function check(some: Partial<CheckResult> = {}): CheckResult {
  return {
    id: "QDR-063",
    title: "Peers ask nobody for a key",
    category: "network",
    severity: "high",
    opens_everything: false,
    state: "failed",
    evidence: [{ words: "10.0.0.7:6335 answers without a key.", source: "gRPC", at: AT }],
    expected: "Peers ask each other for a key.",
    risk: "Whoever reaches the port reads the audit log.",
    remedy: "Close the port to everything but the peers.",
    cost: "A restart of each peer.",
    snippets: [
      { form: "config.yaml", text: "service:\n  enforce_internal_auth: true\n" },
      { form: "environment", text: "QDRANT__SERVICE__ENFORCE_INTERNAL_AUTH=true\n" },
    ],
    sources: ["Recordings of a real server"],
    sides: null,
    ...some,
  };
}

export function assessment(results: CheckResult[], some: Partial<Assessment> = {}): Assessment {
  const count = (state: string, severity?: string) =>
    results.filter((one) => one.state === state && (!severity || one.severity === severity)).length;
  return {
    target: "production",
    at: AT,
    version: "1.18.3",
    grade: "C",
    caps: [{ at_best: "C", check: "QDR-063", words: "Peers ask nobody for a key" }],
    tally: {
      critical: count("failed", "critical"),
      high: count("failed", "high"),
      medium: count("failed", "medium"),
      low: count("failed", "low"),
      passed: count("passed"),
      unknown: count("unknown"),
      accepted: count("accepted"),
      not_applicable: count("not_applicable"),
    },
    results,
    ...some,
  };
}

export function view(results: CheckResult[] = [check()], some: Partial<PostureView> = {}): PostureView {
  return {
    profile_id: "p1",
    url: "https://qdrant.example.org:6333",
    assessment: assessment(results),
    difference: null,
    history: [],
    accepted: [],
    with_side_effects: false,
    ...some,
  };
}
