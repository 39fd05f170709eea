import { describe, expect, it } from "vitest";
import { Pages } from "./pages.svelte";

/** Answers when the test says so. */
function source() {
  const open: { from: number; answer: () => void; fail: () => void }[] = [];
  const ask = (from: number, count: number) =>
    new Promise<number[]>((resolve, reject) => {
      open.push({
        from,
        answer: () => resolve(Array.from({ length: count }, (_, index) => from + index)),
        fail: () => reject(new Error("gone")),
      });
    });
  const settle = () => new Promise((done) => setTimeout(done));
  const answer = async () => {
    open.shift()?.answer();
    await settle();
  };
  return { open, ask, answer, settle };
}

const failed = (thrown: unknown) => {
  throw thrown;
};

describe("rows of a search", () => {
  it("are asked for in pages, once", async () => {
    const { open, ask, answer } = source();
    const pages = new Pages(ask, failed);
    pages.want(190, 30);
    pages.want(195, 30);
    expect(open.map(({ from }) => from)).toEqual([0, 200]);
    await answer();
    await answer();
    pages.want(190, 30);
    expect(open).toEqual([]);
    expect(pages.at(205)).toBe(205);
  });

  it("that were only passed on the way are never asked for", async () => {
    const { open, ask, answer } = source();
    const pages = new Pages(ask, failed);
    pages.want(0, 40);
    pages.want(10_000, 40);
    pages.want(50_000, 40);
    pages.want(900_000, 40);
    expect(open.map(({ from }) => from)).toEqual([0, 10_000]);
    await answer();
    expect(open.map(({ from }) => from)).toEqual([10_000, 900_000]);
  });

  it("that were not in sight for long are let go, the others stay", async () => {
    const { open, ask, answer } = source();
    const pages = new Pages(ask, failed);
    for (let page = 0; page < 60; page++) {
      pages.want(page * 200, 40);
      await answer();
      pages.want(0, 40);
    }
    expect(open).toEqual([]);
    expect(pages.at(0)).toBe(0);
    expect(pages.at(59 * 200)).toBe(11_800);
    expect(pages.at(5 * 200)).toBeUndefined();
  });

  it("stand in until those of the next search are there", async () => {
    const { ask, answer } = source();
    const before = new Pages(ask, failed);
    before.want(0, 40);
    await answer();
    const next = new Pages(ask, failed, before);
    before.retire();
    expect(next.at(3)).toBe(3);
    expect(next.at(300)).toBeUndefined();
  });

  it("that only stand in are never taken for the row of a position", async () => {
    const { open, ask, answer } = source();
    const before = new Pages(ask, failed);
    before.want(0, 40);
    await answer();
    const next = new Pages((from) => Promise.resolve([from + 1_000]), failed, before);
    expect(next.at(3)).toBe(3);
    expect(await next.fetch(3)).toBe(1_003);
    expect(open).toEqual([]);
  });

  it("that stood in are gone when those of the search cannot be had", async () => {
    const { ask, answer, settle } = source();
    const before = new Pages(ask, failed);
    before.want(0, 40);
    await answer();
    const next = new Pages<number>(
      () => Promise.reject(new Error("gone")),
      () => undefined,
      before,
    );
    next.want(0, 40);
    await settle();
    expect(next.at(3)).toBeUndefined();
  });

  it("that could not be had are told, and can be asked for again", async () => {
    const { open, ask, settle } = source();
    const told: unknown[] = [];
    const pages = new Pages(ask, (thrown) => told.push(thrown));
    pages.want(0, 40);
    open.shift()?.fail();
    await settle();
    expect(told).toEqual([new Error("gone")]);
    expect(open).toEqual([]);
    pages.want(0, 40);
    expect(open).toHaveLength(1);
  });
});
