import { describe, expect, it } from "vitest";
import { row } from "../../testing/cluster";
import { columns, seen, summary } from "./rows";

describe("an answer in the terms of the matrix", () => {
  it.each([
    ["allowed", 200, true, "allowed"],
    ["filtered", 200, true, "filtered"],
    ["denied", 403, true, "denied"],
    ["denied", 401, true, "denied"],
    ["allowed", 404, true, "allowed"],
    ["denied", 404, false, "allowed"],
    ["denied", 200, false, "allowed"],
    ["allowed", 403, false, "denied"],
  ])("predicted %s, answered %i, agreeing %s, is %s", (predicted, status, agrees, word) => {
    const answered = row({
      predicted: { decision: predicted, status: null, text: null },
      observed: { status, text: null, raw: "" },
      agrees,
    });
    expect(seen(answered)).toEqual({ kind: "answered", decision: word });
  });

  it("that was not tried names the row that was, or why there is none", () => {
    const untried = { observed: null, agrees: null };
    expect(seen(row({ ...untried, inferred_from: "scroll points" }))).toEqual({
      kind: "inferred",
      from: "scroll points",
      doubt: "got no answer",
    });
    expect(seen(row({ ...untried, problem: "The connection ended." }))).toEqual({
      kind: "missing",
      why: "The connection ended.",
    });
  });
});

describe("a row inferred from another", () => {
  it.each([
    [true, ""],
    [false, "was not as predicted"],
    [null, "got no answer"],
  ])("whose answer agrees %s is doubted for what it %s", (basis_agrees, doubt) => {
    const inferred = row({ observed: null, agrees: null, inferred_from: "scroll points", basis_agrees });
    expect(seen(inferred)).toEqual({ kind: "inferred", from: "scroll points", doubt });
  });
});

it("an answer that says nothing about access counts as none", () => {
  const gateway = row({
    observed: { status: 502, text: null, raw: "Bad Gateway" },
    agrees: null,
    problem: "It says nothing.",
  });
  expect(seen(gateway)).toEqual({ kind: "missing", why: "It says nothing." });
  expect(columns([row(), gateway], "").map(summary)).toEqual(["1 tried, 1 not answered"]);
});

describe("the columns", () => {
  const rows = [
    row(),
    row({ label: "upsert points", action: "upsert", agrees: false }),
    row({
      label: "count points",
      action: "count",
      observed: null,
      inferred_from: "scroll points",
      agrees: null,
    }),
    row({ column: "the cluster", label: "telemetry", action: "telemetry" }),
  ];

  it("stand in the order of the report and count what they hold", () => {
    const found = columns(rows, "");
    expect(found.map((column) => [column.name, summary(column)])).toEqual([
      ["docs", "2 tried, 1 inferred, 1 differs"],
      ["the cluster", "1 tried"],
    ]);
  });

  it("hold what was tried before what was inferred", () => {
    const inferred = row({ action: "first", observed: null, inferred_from: "scroll points", agrees: null });
    const found = columns([inferred, row(), row({ action: "count" })], "");
    expect(found[0]?.rows.map((one) => one.action)).toEqual(["scroll_points", "count", "first"]);
  });

  it("are narrowed by a search in action and column", () => {
    expect(columns(rows, "telemetry").map((column) => column.name)).toEqual(["the cluster"]);
    expect(columns(rows, "docs upsert")[0]?.rows.map((one) => one.action)).toEqual(["upsert"]);
    expect(columns(rows, "nothing")).toEqual([]);
  });
});
