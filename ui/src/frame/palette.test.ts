import { expect, it } from "vitest";
import { profile, tables } from "../testing/samples";
import { entries } from "./palette";

const offered = tables({
  presets: [
    {
      id: "read_one",
      label: "Read one collection",
      description: "",
      risky: false,
      form: {
        subject: null,
        sub: null,
        exp: null,
        access: { kind: "absent" as const },
        value_exists: null,
        unknown: "{}",
      },
    },
  ],
});

it("offers screens, actions, presets and clusters, each under a key of its own", () => {
  const twins = [profile({ id: "a", name: "twin" }), profile({ id: "b", name: "twin" })];
  const all = entries({
    profiles: twins,
    current: twins[0] ?? null,
    tables: offered,
    practising: false,
    modifier: "Ctrl",
  });
  expect(new Set(all.map((entry) => entry.id)).size).toBe(all.length);
  expect(new Set(all.map((entry) => entry.group))).toEqual(
    new Set(["Screens", "Actions", "New token", "Clusters"]),
  );
  expect(all.find((entry) => entry.label === "Read one collection")?.command).toEqual({
    kind: "preset",
    preset: "read_one",
  });
});

it("offers nothing about profiles where there are none", () => {
  const kinds = entries({
    profiles: [],
    current: null,
    tables: null,
    practising: false,
    modifier: "Ctrl",
  }).map((entry) => entry.command.kind);
  expect(kinds).toContain("new_cluster");
  expect(kinds).not.toContain("export_profiles");
  expect(kinds).not.toContain("edit_cluster");
});

it("starts a practice cluster, or stops the one that runs", () => {
  const kinds = (practising: boolean) =>
    entries({ profiles: [], current: null, tables: null, practising, modifier: "Ctrl" }).map(
      (entry) => entry.command.kind,
    );
  expect(kinds(false)).toContain("start_practice");
  expect(kinds(false)).not.toContain("stop_practice");
  expect(kinds(true)).toContain("stop_practice");
});

it("tests and asks only a cluster that is chosen", () => {
  const kinds = (current: ReturnType<typeof profile> | null) =>
    entries({ profiles: [], current, tables: null, practising: false, modifier: "Ctrl" }).map(
      (entry) => entry.command.kind,
    );
  expect(kinds(null)).not.toContain("test_connection");
  expect(kinds(profile())).toEqual(expect.arrayContaining(["test_connection", "gather_facts"]));
});
