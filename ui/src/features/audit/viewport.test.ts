import { describe, expect, it } from "vitest";
import { barHeight, drawn, follow, fromBar, reveal, TALLEST, toBar, type Extent } from "./viewport";

const small: Extent = { rows: 1_000, rowHeight: 26, height: 520 };
const huge: Extent = { rows: 4_000_000, rowHeight: 26, height: 520 };
const END = 4_000_000 * 26 - 520;

describe("a list that fits", () => {
  it("has the bar of its own height", () => {
    expect(barHeight(small)).toBe(26_000);
    expect(fromBar(small, 12_345)).toBe(12_345);
    expect(toBar(small, 12_345)).toBe(12_345);
  });

  it("draws what is in sight and some beyond, as many everywhere, and never what is not there", () => {
    expect(drawn(small, 0, 8)).toEqual({ first: 0, count: 37 });
    expect(drawn(small, 2_613, 8)).toEqual({ first: 92, count: 37 });
    expect(drawn(small, 26_000 - 520, 8)).toEqual({ first: 963, count: 37 });
    expect(drawn({ ...small, rows: 5 }, 0, 8)).toEqual({ first: 0, count: 5 });
    expect(drawn({ ...small, rows: 0 }, 0, 8)).toEqual({ first: 0, count: 0 });
  });
});

describe("a list of four million rows", () => {
  it("has a bar that every browser can lay out", () => {
    expect(barHeight(huge)).toBe(TALLEST);
  });

  it("reaches its first and its last row", () => {
    expect(fromBar(huge, 0)).toBe(0);
    expect(fromBar(huge, TALLEST - 520)).toBe(END);
    expect(drawn(huge, END, 0)).toEqual({ first: 3_999_979, count: 21 });
  });

  it("has its middle in the middle of the bar", () => {
    expect(fromBar(huge, (TALLEST - 520) / 2)).toBeCloseTo(END / 2, 0);
  });

  it("comes back from the bar to the same place, but for the bar's whole pixels", () => {
    for (const top of [0, 17, 999_999, 1_000_001, 52_000_000, END - 1_000_001, END - 3, END]) {
      expect(Math.abs(fromBar(huge, toBar(huge, top)) - top)).toBeLessThan(18);
    }
  });

  it("moves by a wheel's own length everywhere, and by far when the bar is dragged", () => {
    const bar = toBar(huge, 50_000_000);
    expect(follow(huge, 50_000_000, bar, bar + 120)).toBe(50_000_120);
    expect(follow(huge, 50_000_000, bar, 6_000_000)).toBe(fromBar(huge, 6_000_000));
  });

  it("ends where the bar ends, whatever the steps before summed up to", () => {
    expect(follow(huge, 90, 100, 0)).toBe(0);
    expect(follow(huge, END - 90, TALLEST - 620, TALLEST - 520)).toBe(END);
  });
});

describe("a row that is asked for", () => {
  it("is brought into sight by the shortest way", () => {
    expect(reveal(small, 2_600, 100)).toBe(2_600);
    expect(reveal(small, 2_600, 90)).toBe(2_340);
    expect(reveal(small, 2_600, 120)).toBe(2_626);
    expect(reveal(huge, 0, 3_999_999)).toBe(END);
  });
});
