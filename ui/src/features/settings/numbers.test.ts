import { describe, expect, it } from "vitest";
import { settings } from "../../testing/samples";
import { NUMBERS, read } from "./numbers";

it("has a field for every number of the settings", () => {
  const numbers = Object.entries(settings).filter(([, value]) => typeof value === "number");
  expect(NUMBERS.map((one) => one.id).sort()).toEqual(numbers.map(([id]) => id).sort());
});

describe.each(NUMBERS)("$id", ({ id, least, most }) => {
  it("takes its limits", () => {
    expect(read(id, String(least))).toEqual({ value: least });
    expect(read(id, ` ${most} `)).toEqual({ value: most });
  });

  it.each([String(least - 1), String(most + 1), "", "1.5", "1e1", "ten"])("refuses %j", (text) => {
    expect(read(id, text)).toHaveProperty("error");
  });
});
