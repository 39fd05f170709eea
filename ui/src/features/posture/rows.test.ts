import { describe, expect, it } from "vitest";
import { check } from "../../testing/posture";
import { kept, ordered, where, type Filter } from "./rows";

const ALL: Filter = { state: "all", severity: "all", category: "all" };
const ids = (results: { id: string }[]) => results.map(({ id }) => id);

describe("the rows", () => {
  const rows = [
    check({ id: "QDR-100", severity: "low", category: "audit" }),
    check({ id: "QDR-020", severity: "critical", category: "network" }),
    check({ id: "QDR-003", severity: "low", category: "network", state: "unknown" }),
    check({ id: "QDR-001", severity: "high", category: "tokens", state: "passed" }),
  ];

  it("are kept by state, severity and category together", () => {
    expect(ids(kept(rows, { ...ALL, state: "failed" }))).toEqual(["QDR-100", "QDR-020"]);
    expect(ids(kept(rows, { ...ALL, severity: "low", category: "network" }))).toEqual(["QDR-003"]);
    expect(kept(rows, { ...ALL, state: "passed", category: "audit" })).toEqual([]);
  });

  it("begin with the heaviest; equals stand in the order of their ids", () => {
    const heaviest = ordered(rows, { by: "severity", descending: true });
    expect(ids(heaviest)).toEqual(["QDR-020", "QDR-001", "QDR-003", "QDR-100"]);
    const lightest = ordered(rows, { by: "severity", descending: false });
    expect(ids(lightest)).toEqual(["QDR-003", "QDR-100", "QDR-001", "QDR-020"]);
  });

  it("are ordered by what fails before what passes", () => {
    const byState = ordered(rows, { by: "state", descending: false });
    expect(byState.map(({ state }) => state)).toEqual(["failed", "failed", "unknown", "passed"]);
  });

  it("stand where their first evidence does, lines by their numbers", () => {
    const at = (line: number) =>
      check({
        id: `QDR-${line}`,
        evidence: [
          { words: "w", source: "a.yaml", place: { file: "a.yaml", line, column: 1, text: "" } },
          { words: "w", source: "other" },
        ],
      });
    expect(where(at(2))).toBe("a.yaml:2");
    expect(where(check({ evidence: [] }))).toBe("");
    expect(ids(ordered([at(10), at(2)], { by: "where", descending: false }))).toEqual(["QDR-2", "QDR-10"]);
  });

  it("differ where the files and the cluster came to another end", () => {
    const sides = { cluster: "failed", files: "passed" } as const;
    const same = { cluster: "failed", files: "failed" } as const;
    const silent = { cluster: "unknown", files: "passed" } as const;
    const both = [
      check({ id: "QDR-1", sides }),
      check({ id: "QDR-2", sides: same }),
      check({ id: "QDR-3" }),
      check({ id: "QDR-4", sides: silent }),
    ];
    expect(ids(kept(both, { ...ALL, state: "differs" }))).toEqual(["QDR-1"]);
  });
});
