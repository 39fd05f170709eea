import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import type { ActionView, MatrixView, TablesView } from "../../../ipc";
import Matrix from "./Matrix.svelte";
import { layOut, type Model } from "./model";

const action = (id: string, scope: ActionView["scope"]): ActionView => ({
  id,
  label: id,
  group: "g",
  scope,
  requires: [],
  rest: null,
  grpc: null,
  since: null,
  until: null,
  note: null,
});
const TABLES: TablesView = {
  groups: [{ id: "g", label: "Group" }],
  actions: [action("read", "collection"), action("write", "collection"), action("cluster", "cluster")],
  presets: [],
  server_versions: [],
};
const matrix = (write: number): MatrixView => ({
  server_version: "1.18.3",
  folded: false,
  refused: null,
  columns: [
    { kind: "collection", label: "docs", count: 1, level: "r" },
    { kind: "any_other", label: "Any other collection", count: 0, level: "none" },
  ],
  answers: [
    { decision: "allowed", text: null },
    { decision: "denied", text: "no" },
  ],
  rows: [
    { action: "read", cells: [0, 1], guide: [] },
    { action: "write", cells: [write, 1], guide: [] },
    { action: "cluster", cells: [1], guide: [{ column: 0, says: "allowed" }] },
  ],
});

function draw() {
  const onpoint = vi.fn();
  const onfold = vi.fn();
  const props = (model: Model, revision: number) => ({
    model,
    columns: matrix(1).columns,
    revision,
    label: "What it could do",
    outdated: false,
    describedby: "why",
    onpoint,
    onfold,
  });
  const first = layOut(matrix(1), null, TABLES, { search: "", onlyDifferences: false, folded: [] });
  const view = render(Matrix, props(first, 1));
  const repaint = (next: MatrixView, revision: number) =>
    view.rerender(
      props(layOut(next, null, TABLES, { search: "", onlyDifferences: false, folded: [] }, first), revision),
    );
  return { onpoint, onfold, repaint, grid: screen.getByRole("grid") };
}

test("every cell says its decision in a word", () => {
  const { grid } = draw();
  const words = [...grid.querySelectorAll("td")].map((cell) => cell.querySelector("span span")?.textContent);
  expect(words).toEqual(["allowed", "denied", "denied", "denied", "denied"]);
});

test("an action of the cluster has one cell across all columns", () => {
  const { grid } = draw();
  expect(grid.querySelectorAll('td[colspan="2"]').length).toBe(1);
});

test("where the guide says otherwise the cell shows both sides", () => {
  draw();
  expect(screen.getByText("guide says allowed")).toBeTruthy();
});

test("Tab reaches one element of the grid only", () => {
  const { grid } = draw();
  expect(grid.querySelectorAll('[tabindex="0"]').length).toBe(1);
});

test("the arrow keys walk through the cells and point at what they reach", async () => {
  const { onpoint } = draw();
  const user = userEvent.setup();
  await user.tab();
  await user.keyboard("{ArrowDown}{ArrowDown}{ArrowRight}");
  expect(document.activeElement?.textContent?.trim()).toBe("allowed");
  expect(document.activeElement?.getAttribute("aria-describedby")).toBe("why");
  expect(onpoint).toHaveBeenLastCalledWith("read", 0);
  await user.keyboard("{ArrowLeft}");
  expect(onpoint).toHaveBeenLastCalledWith("read", null);
});

test("Enter folds the group that has the focus", async () => {
  const { onfold } = draw();
  const user = userEvent.setup();
  await user.tab();
  await user.keyboard("{ArrowDown}{Enter}");
  expect(onfold).toHaveBeenCalledWith("g");
});

test("a repaint touches the one cell that changed, and carries the new revision", async () => {
  const { grid, repaint } = draw();
  const touched: Node[] = [];
  const watching = new MutationObserver((records) => touched.push(...records.map((record) => record.target)));
  watching.observe(grid, { subtree: true, childList: true, characterData: true, attributes: true });
  await repaint(matrix(0), 2);
  await Promise.resolve();
  const cells = new Set(
    touched
      .map((node) => (node instanceof Element ? node : node.parentElement)?.closest("td"))
      .filter(Boolean),
  );
  expect([...cells].map((cell) => cell?.textContent?.trim())).toEqual(["allowed"]);
  expect(grid.getAttribute("data-revision")).toBe("2");
});

test("the focus stays in its place through a repaint", async () => {
  const { repaint } = draw();
  const user = userEvent.setup();
  await user.tab();
  await user.keyboard("{ArrowDown}{ArrowDown}{ArrowDown}{ArrowRight}");
  const before = document.activeElement;
  await repaint(matrix(0), 2);
  expect(document.activeElement).toBe(before);
  expect(before?.textContent?.trim()).toBe("allowed");
});
