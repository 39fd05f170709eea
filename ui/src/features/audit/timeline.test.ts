import { describe, expect, it } from "vitest";
import type { Histogram } from "../../ipc";
import { bucketAt, bucketSpan, bucketWords, instant, outlines, scaled, spanWords, ticks } from "./timeline";

const START = new Date(2026, 10, 21, 2, 0).getTime();
const hours: Histogram = {
  start_ms: START,
  end_ms: START + 2_400_000,
  width_ms: 600_000,
  buckets: [
    { start_ms: START, ok: 100, denied: 0, other: 0 },
    { start_ms: START + 600_000, ok: 0, denied: 0, other: 0 },
    { start_ms: START + 1_200_000, ok: 1_000, denied: 1, other: 0 },
    { start_ms: START + 1_800_000, ok: 50, denied: 50, other: 0 },
  ],
};
const area = { width: 400, height: 60 };

describe("the bars", () => {
  it("stand in proportion, and a single refusal is still seen", () => {
    const { all, denied } = outlines(hours, area);
    expect(all).toContain("M200.0 60V0.0h99.0V60z");
    expect(all.match(/M/g)).toHaveLength(3);
    expect(denied).toContain("M200.0 60V58.0h99.0V60z");
  });

  it("say when and how many", () => {
    expect(bucketWords(hours, 2)).toBe("21 Nov 02:20 – 02:30: 1,001 events, 1 denied");
    expect(bucketWords(hours, 3, 2)).toBe("21 Nov 02:20 – 02:40: 1,101 events, 51 denied");
  });

  it("are found under the pointer, and at the edges the last ones are", () => {
    expect([-5, 0, 99, 100, 399, 500].map((x) => bucketAt(hours, area, x))).toEqual([0, 0, 0, 1, 3, 3]);
  });

  it("span whole buckets whichever end was named first", () => {
    expect(bucketSpan(hours, 2, 1)).toEqual({ from: START + 600_000, to: START + 1_800_000 });
  });

  it("are as long as the clocks made them", () => {
    const buckets = hours.buckets.map((bucket, index) => ({
      ...bucket,
      start_ms: START + [0, 5, 7, 9][index]!,
    }));
    const changed = { ...hours, buckets, end_ms: START + 11 };
    expect(bucketSpan(changed, 0)).toEqual({ from: START, to: START + 5 });
    expect(bucketSpan(changed, 3)).toEqual({ from: START + 9, to: START + 11 });
  });

  it("have words below them where there is room", () => {
    expect(ticks(hours, area, 120)).toEqual([
      { x: 0, text: "02:00" },
      { x: 200, text: "02:20" },
    ]);
  });
});

describe("a moment below the bars", () => {
  it("is as exact as the steps are", () => {
    const at = new Date(2026, 10, 21, 8, 5, 9, 7).getTime();
    expect(instant(at, 86_400_000, 5e9)).toBe("21 Nov");
    expect(instant(at, 3_600_000, 5e8)).toBe("21 Nov 08:05");
    expect(instant(at, 1_000, 60_000)).toBe("08:05:09");
    expect(instant(at, 5, 600)).toBe("08:05:09.007");
  });

  it("carries its day where the span has two", () => {
    expect(spanWords({ from: START, to: START + 86_400_000 })).toBe("21 Nov 02:00 – 22 Nov 02:00");
  });
});

it("zooming keeps the middle", () => {
  expect(scaled({ from: 1_000, to: 2_000 }, 0.5)).toEqual({ from: 1_250, to: 1_750 });
  expect(scaled({ from: 1_000, to: 2_000 }, 2)).toEqual({ from: 500, to: 2_500 });
});
