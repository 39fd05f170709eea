import { expect, test } from "vitest";
import type { PresetView } from "../../ipc";
import { NO_CLAIMS, newEntry, withEntries } from "./claims";
import { compareWith, withClaims, withPresetOf } from "./comparison";

const NOW = 1_795_219_200;
const preset = (form: PresetView["form"]): PresetView => ({
  id: "read_one",
  label: "Read one collection",
  description: "",
  form,
  risky: false,
});
const readOne = preset(withEntries(NO_CLAIMS, [newEntry("", "r")]));

test("a preset without names is compared on the collections that are named", () => {
  const form = withEntries(NO_CLAIMS, [newEntry("docs", "rw"), newEntry("logs", "prw"), newEntry()]);
  const asked = compareWith(withPresetOf(readOne), form);
  expect(asked?.kind === "claims" && JSON.parse(asked.text)).toEqual({
    access: [
      { collection: "docs", access: "r" },
      { collection: "logs", access: "r" },
    ],
  });
});

test("a preset is compared as it is where no collection is named", () => {
  expect(compareWith(withPresetOf(readOne), NO_CLAIMS)).toEqual({ kind: "preset", preset: "read_one" });
  const all = preset({ ...NO_CLAIMS, access: { kind: "global", mode: "r" } });
  const form = withEntries(NO_CLAIMS, [newEntry("docs")]);
  expect(compareWith(withPresetOf(all), form)).toEqual({ kind: "preset", preset: "read_one" });
});

test("claims that have ended are compared without their end, and the label says so", () => {
  const comparison = withClaims(`{"exp":${NOW - 1},"access":"r"}`, "the token", NOW);
  expect(compareWith(comparison, null)).toEqual({ kind: "claims", text: '{"access":"r"}' });
  expect(comparison.label).toBe("the token, as it was before it expired");
});

test.each([`{"exp":${NOW + 1},"access":"r"}`, '{"access":"r"}', "not JSON"])(
  "the claims %s are compared as they are",
  (claims) => {
    const comparison = withClaims(claims, "the token", NOW);
    expect(comparison).toMatchObject({ with: { kind: "claims", text: claims }, label: "the token" });
  },
);
