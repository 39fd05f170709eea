import { describe, expect, it } from "vitest";
import { profile } from "../../testing/samples";
import { dropped, folders, searched, stepped } from "./list";

const all = [
  profile({ id: "a", name: "search-eu", folder: "Search", environment: "production" }),
  profile({ id: "b", name: "local", url: "http://127.0.0.1:6333" }),
  profile({ id: "c", name: "search-us", folder: "Search" }),
  profile({ id: "d", name: "billing", folder: "Billing" }),
  profile({ id: "e", name: "search-ap", folder: "Search" }),
];
const ids = (profiles: { id: string }[]) => profiles.map((one) => one.id).join("");

describe("the search", () => {
  it.each([
    ["", "abcde"],
    ["search", "ace"],
    ["127.0.0.1", "b"],
    ["BILLING", "d"],
    ["search production", "a"],
    ["nothing like it", ""],
  ])("%j finds %j", (search, found) => expect(ids(searched(all, search))).toBe(found));
});

it("folders stand in the order of their first profile, those without one first", () => {
  expect(folders(all).map((folder) => [folder.name, ids(folder.profiles)])).toEqual([
    ["", "b"],
    ["Search", "ace"],
    ["Billing", "d"],
  ]);
});

describe("the order", () => {
  it("steps past the neighbour of the same folder and leaves the others in place", () => {
    expect(stepped(all, "c", -1)?.join("")).toBe("cbade");
    expect(stepped(all, "c", 1)?.join("")).toBe("abedc");
  });

  it("does not step out of the folder", () => {
    expect(stepped(all, "a", -1)).toBeNull();
    expect(stepped(all, "d", 1)).toBeNull();
  });

  it("takes a dropped profile to the place of the other", () => {
    expect(ids(folders(pick(dropped(all, "e", "a")))[1]?.profiles ?? [])).toBe("eac");
    expect(ids(folders(pick(dropped(all, "a", "e")))[1]?.profiles ?? [])).toBe("cea");
  });

  it("does not drop into another folder or onto itself", () => {
    expect(dropped(all, "a", "d")).toBeNull();
    expect(dropped(all, "a", "a")).toBeNull();
  });
});

function pick(order: string[] | null) {
  return (order ?? []).flatMap((id) => all.filter((one) => one.id === id));
}
