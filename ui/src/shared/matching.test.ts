import { describe, expect, it } from "vitest";
import { matching } from "./matching";

const entry = (group: string, label: string, detail = "") => ({
  id: `${group}${label}`,
  group,
  label,
  detail,
});
const all = [
  entry("Actions", "Edit tokens-eu"),
  entry("Screens", "Tokens", "Ctrl 2"),
  entry("Clusters", "search-eu-1", "Production"),
];
const labels = (query: string) => matching(all, query).map((one) => one.label);

describe("searching a list", () => {
  it("keeps everything in order while nothing is typed", () => {
    expect(labels("  ")).toEqual(["Edit tokens-eu", "Tokens", "search-eu-1"]);
  });

  it("puts labels that begin with the words first", () => {
    expect(labels("tok")).toEqual(["Tokens", "Edit tokens-eu"]);
  });

  it("wants every word, wherever it stands", () => {
    expect(labels("eu production")).toEqual(["search-eu-1"]);
    expect(labels("eu screens")).toEqual([]);
  });
});
