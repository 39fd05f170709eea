import { expect, test } from "vitest";
import {
  choiceFor,
  expFor,
  fromLocalField,
  isPresetLength,
  localMoment,
  parseLength,
  splitLength,
  toLocalField,
} from "./expiry";

const NOW = 1_795_219_200; // 2026-11-21 00:00 UTC

test("a length ends that long after now", () => {
  expect(expFor({ kind: "length", seconds: 3600 }, null, NOW)).toBe("1795222800");
});

test("a length follows the clock while the builder stays open", () => {
  const first = expFor({ kind: "length", seconds: 3600 }, null, NOW);
  const later = expFor({ kind: "length", seconds: 3600 }, first, NOW + 600);
  expect(Number(later) - Number(first)).toBe(600);
});

test("a length is never cut short by the fraction of a second", () => {
  expect(expFor({ kind: "length", seconds: 3600 }, null, NOW + 0.2)).toBe(String(NOW + 3601));
});

test("a moment stays what it was, whatever the clock says", () => {
  expect(expFor({ kind: "moment" }, "42", NOW)).toBe("42");
});

test("never has no claim", () => {
  expect(expFor({ kind: "never" }, "42", NOW)).toBeNull();
});

test("claims from elsewhere are a moment or never, and no length is guessed", () => {
  expect(choiceFor("1795222800")).toEqual({ kind: "moment" });
  expect(choiceFor(null)).toEqual({ kind: "never" });
});

test.each([
  ["45", "minutes", 2700],
  ["12", "hours", 43_200],
  [" 90 ", "days", 7_776_000],
] as const)("the custom length %s %s is %i seconds", (amount, unit, seconds) => {
  expect(parseLength(amount, unit)).toEqual({ seconds });
});

test.each(["", "0", "-1", "1.5", "1e3", "ten", "99999999"])(
  "the custom length %j is refused with a reason",
  (amount) => {
    const parsed = parseLength(amount, "days");
    expect("error" in parsed && parsed.error.length > 0).toBe(true);
  },
);

test.each([
  [2_592_000, "30", "days"],
  [5400, "90", "minutes"],
  [43_200, "12", "hours"],
] as const)("%i seconds are shown as %s %s", (seconds, amount, unit) => {
  expect(splitLength(seconds)).toEqual({ amount, unit });
});

test("1 hour is a preset length and 2 hours are not", () => {
  expect(isPresetLength(3600)).toBe(true);
  expect(isPresetLength(7200)).toBe(false);
});

test("the local field and the claim are each other's inverse to the minute", () => {
  const exp = String(NOW + 59 * 60);
  expect(fromLocalField(toLocalField(exp))).toBe(exp);
});

test.each(["", "2026-11-21", "2026-11-21T", "2026-13-41T25:61", "soon"])(
  "the half-typed moment %j is no claim",
  (value) => {
    expect(fromLocalField(value)).toBeNull();
  },
);

test.each(["18446744073709551615", "9999999999999", "not a number"])(
  "the moment %s is beyond the calendar and shown as none",
  (exp) => {
    expect(toLocalField(exp)).toBe("");
    expect(localMoment(exp)).toBeNull();
  },
);

test("the year 9999 still has a local time", () => {
  expect(localMoment("253402300000")).toMatch(/9999/);
});
