import { expect, test } from "vitest";
import type { ActionView, MatrixView, TablesView } from "../../../ipc";
import { explain } from "./explain";
import { move, onto, reach } from "./keyboard";
import { differs, guideDiffers, layOut, type Choices } from "./model";
import { needs, versions } from "./words";

const action = (
  id: string,
  group: string,
  scope: ActionView["scope"],
  more: Partial<ActionView> = {},
): ActionView => ({
  id,
  label: id.replaceAll("_", " "),
  group,
  scope,
  requires: ["read"],
  rest: `GET /${id}`,
  grpc: `qdrant.Points/${id}`,
  since: null,
  until: null,
  note: null,
  ...more,
});

const TABLES: TablesView = {
  groups: [
    { id: "points", label: "Points" },
    { id: "cluster", label: "Cluster" },
    { id: "empty", label: "Nothing in it" },
  ],
  actions: [
    action("scroll", "points", "collection"),
    action("upsert", "points", "collection", { requires: ["write"], rest: "PUT /collections/{name}/points" }),
    action("telemetry", "cluster", "cluster"),
  ],
  presets: [],
  server_versions: [],
};

/** Columns docs (read) and any other; answers: 0 allowed, 1 denied, 2 filtered. */
const matrix = (upsertOnDocs: number): MatrixView => ({
  server_version: "1.18.3",
  folded: false,
  refused: null,
  columns: [
    { kind: "collection", label: "docs", count: 1, level: "r" },
    { kind: "any_other", label: "any other", count: 0, level: "none" },
  ],
  answers: [
    { decision: "allowed", text: null },
    { decision: "denied", text: "Forbidden: Access to collection X is required" },
    { decision: "filtered", text: "only its own" },
  ],
  rows: [
    { action: "scroll", cells: [0, 1], guide: [] },
    { action: "upsert", cells: [upsertOnDocs, 1], guide: [] },
    { action: "telemetry", cells: [2], guide: [{ column: 0, says: "denied" }] },
  ],
});

const ALL: Choices = { search: "", onlyDifferences: false, folded: [] };
const shown = (model: ReturnType<typeof layOut>) =>
  model.groups.flatMap((group) => group.lines.map((line) => line.action.id));

test("lines stand in their groups in the order of the tables, and empty groups are left out", () => {
  const model = layOut(matrix(1), null, TABLES, ALL);
  expect(model.groups.map((group) => [group.label, group.lines.length])).toEqual([
    ["Points", 2],
    ["Cluster", 1],
  ]);
});

test("an action of the cluster is one merged cell", () => {
  const [, cluster] = layOut(matrix(1), null, TABLES, ALL).groups;
  expect(cluster?.lines[0]).toMatchObject({ merged: true, cells: [{ decision: "filtered" }] });
});

test("a folded group shows its heading and no lines", () => {
  const model = layOut(matrix(1), null, TABLES, { ...ALL, folded: ["points"] });
  expect(model.groups[0]).toMatchObject({ folded: true, total: 2, lines: [] });
});

test.each([
  ["ups", ["upsert"]],
  ["PUT points", ["upsert"]],
  ["cluster", ["telemetry"]],
  ["qdrant.points/scroll", ["scroll"]],
  ["nothing like it", []],
])("searching %j finds %j by label, route, method or group", (search, found) => {
  expect(shown(layOut(matrix(1), null, TABLES, { ...ALL, search }))).toEqual(found);
});

test("a search opens folded groups", () => {
  const model = layOut(matrix(1), null, TABLES, { ...ALL, search: "upsert", folded: ["points"] });
  expect(shown(model)).toEqual(["upsert"]);
});

test("only differences shows the lines where the other credential gets another answer", () => {
  const model = layOut(matrix(1), matrix(0), TABLES, { ...ALL, onlyDifferences: true });
  expect(shown(model)).toEqual(["upsert"]);
  expect(model).toMatchObject({ shown: 1, total: 3, differing: 1 });
  expect(model.groups[0]?.lines[0]?.cells[0]).toEqual({ decision: "denied", other: "allowed", guide: null });
});

test("equal answers of both credentials are no difference", () => {
  const model = layOut(matrix(1), matrix(1), TABLES, ALL);
  expect(model.groups.flatMap((group) => group.lines).some(differs)).toBe(false);
});

test("where the guide says otherwise both sides are kept", () => {
  const [, cluster] = layOut(matrix(1), null, TABLES, ALL).groups;
  const line = cluster?.lines[0];
  expect(line && guideDiffers(line)).toBe(true);
  expect(line?.cells[0]).toEqual({ decision: "filtered", other: null, guide: "denied" });
});

test("a repaint keeps every line that did not change", () => {
  const first = layOut(matrix(1), null, TABLES, ALL);
  const second = layOut(matrix(0), null, TABLES, ALL, first);
  expect(second.groups[0]).not.toBe(first.groups[0]);
  expect(second.groups[0]?.lines[0]).toBe(first.groups[0]?.lines[0]);
  expect(second.groups[0]?.lines[1]).not.toBe(first.groups[0]?.lines[1]);
  expect(second.groups[1]).toBe(first.groups[1]);
});

test("a cell is explained with words, routes, need, both credentials and the guide", () => {
  expect(explain(matrix(1), matrix(0), TABLES, "upsert", 0)).toMatchObject({
    action: "upsert",
    target: { label: "docs" },
    said: { decision: "denied", text: "Forbidden: Access to collection X is required" },
    other: { decision: "allowed" },
    rest: "PUT /collections/{name}/points",
    needs: "needs write access",
  });
  expect(explain(matrix(1), null, TABLES, "telemetry", 1)).toMatchObject({ target: null, guide: "denied" });
});

test("needs and versions are said in words", () => {
  expect(needs(action("a", "g", "collection", { requires: ["write", "extras"] }))).toBe(
    "needs write and more than points access",
  );
  expect(needs(action("a", "g", "collection", { requires: [] }))).toBe("needs any valid credential");
  expect(versions(action("a", "g", "collection", { since: "1.9.0", until: "1.18.3" }))).toBe(
    "1.9.0 to 1.18.3",
  );
});

// A header line, a group heading, two lines of three cells, and one merged line.
const STOPS = [{ cells: 3 }, { cells: 0 }, { cells: 3 }, { cells: 3 }, { cells: 1 }];
const press = (key: string, ctrlKey = false) => ({ key, ctrlKey, metaKey: false });

test.each([
  ["ArrowDown", false, { line: 3, column: 2 }],
  ["ArrowUp", false, { line: 1, column: 2 }],
  ["ArrowRight", false, { line: 2, column: 3 }],
  ["ArrowLeft", false, { line: 2, column: 1 }],
  ["Home", false, { line: 2, column: 0 }],
  ["End", false, { line: 2, column: 3 }],
  ["Home", true, { line: 0, column: 0 }],
  ["End", true, { line: 4, column: 3 }],
  ["PageDown", false, { line: 4, column: 2 }],
  ["PageUp", false, { line: 0, column: 2 }],
])("%s (with Ctrl: %s) moves from line 2, column 2 to %j", (key, ctrl, to) => {
  expect(move(STOPS, { line: 2, column: 2 }, press(key, ctrl))).toEqual(to);
});

test("a key that does not move is left to others", () => {
  expect(move(STOPS, { line: 2, column: 2 }, press("a"))).toBeNull();
});

test("moving stops at the edges", () => {
  expect(move(STOPS, { line: 0, column: 0 }, press("ArrowUp"))).toEqual({ line: 0, column: 0 });
  expect(move(STOPS, { line: 4, column: 0 }, press("ArrowDown"))).toEqual({ line: 4, column: 0 });
});

test("the column is remembered across a merged line and a heading", () => {
  const heading = move(STOPS, { line: 2, column: 3 }, press("ArrowUp"));
  expect(heading && reach(STOPS, heading)).toBe(0);
  expect(heading && move(STOPS, heading, press("ArrowDown"))).toEqual({ line: 2, column: 3 });
});

test("from a merged cell the left arrow goes to the action", () => {
  expect(move(STOPS, { line: 4, column: 3 }, press("ArrowLeft"))).toEqual({ line: 4, column: 0 });
});

test("a place that a repaint took away becomes the nearest one", () => {
  expect(onto(STOPS, 90, 40)).toEqual({ line: 4, column: 3 });
  expect(onto([], 3, 3)).toEqual({ line: 0, column: 0 });
});
