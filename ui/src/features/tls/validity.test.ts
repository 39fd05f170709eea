import { describe, expect, it } from "vitest";
import { byPeriod, placeOf, timeLeft, toneOf } from "./validity";

const AT = "2026-06-01T00:00:00Z";
const span = (days_left: number, not_before = "2026-01-01T00:00:00Z") => ({
  not_before,
  not_after: "2026-11-01T00:00:00Z",
  days_left,
});

describe("the time left", () => {
  it.each([
    [12, "12 days left"],
    [1, "1 day left"],
    [0, "less than a day left"],
    [-1, "ended less than a day ago"],
    [-2, "ended 1 day ago"],
    [3700, "10 years left"],
  ])("of %i days is said as “%s”", (days, words) => {
    expect(timeLeft(span(days), AT)).toBe(words);
  });

  it("of what has not begun is none", () => {
    const early = span(90, "2026-06-02T00:00:00Z");
    expect([timeLeft(early, AT), toneOf(early, AT)]).toEqual(["not valid yet", "danger"]);
  });

  it("is calm from thirty days on, and alarming under seven", () => {
    expect([30, 29, 7, 6, -5].map((days) => toneOf(span(days), AT))).toEqual([
      "good",
      "consider",
      "consider",
      "danger",
      "danger",
    ]);
  });
});

it("marks the moment between begin and end, and never outside the bar", () => {
  const whole = { not_before: "2026-05-01T00:00:00Z", not_after: "2026-07-02T00:00:00Z", days_left: 31 };
  expect(placeOf(whole, AT)).toBeCloseTo(0.5);
  expect(placeOf(whole, "2027-01-01T00:00:00Z")).toBe(1);
  expect(placeOf({ ...whole, not_after: whole.not_before }, "2026-01-01T00:00:00Z")).toBe(0);
  expect(placeOf({ ...whole, not_before: "never" }, AT)).toBe(0);
});

it("goes under the heading of the shortest period that it ends in", () => {
  const periods = byPeriod([-3, -1, 0, 6, 7, 13, 29, 30, 89, 90, 4000].map((days_left) => ({ days_left })));
  expect(
    periods.map(({ name, from, entries }) => [name, from, entries.map((each) => each.days_left)]),
  ).toEqual([
    ["Ended", 0, [-3, -1]],
    ["Within 7 days", 2, [0, 6]],
    ["Within 14 days", 4, [7, 13]],
    ["Within 30 days", 6, [29]],
    ["Within 90 days", 7, [30, 89]],
    ["Later", 9, [90, 4000]],
  ]);
});

it("leaves a period in which nothing ends without a heading", () => {
  expect(byPeriod([{ days_left: 12 }]).map(({ name }) => name)).toEqual(["Within 14 days"]);
  expect(byPeriod([])).toEqual([]);
});
