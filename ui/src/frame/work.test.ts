import { expect, it } from "vitest";
import { answerWith } from "../testing/backend";
import { longWork, stopWork, work } from "./work.svelte";

it("is shown while it runs, with how far it has come, and gone afterwards", async () => {
  let finish = () => {};
  const done = longWork("Verifying", async ({ report }) => {
    report(3, 18);
    await new Promise<void>((resolve) => (finish = resolve));
    return "the report";
  });
  expect(work.running).toMatchObject([{ label: "Verifying", done: 3, total: 18, stopping: false }]);
  finish();
  expect(await done).toBe("the report");
  expect(work.running).toEqual([]);
});

it("is gone as well when it fails", async () => {
  await expect(longWork("Testing", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(work.running).toEqual([]);
});

it("is stopped by the name that the backend knows, and says that it is stopping", async () => {
  const backend = answerWith({ cancel: () => true });
  let finish = () => {};
  const done = longWork("Gathering", () => new Promise<void>((resolve) => (finish = resolve)));
  const task = work.running[0]?.task ?? "";
  await stopWork(task);
  expect(backend.called("cancel")).toEqual([{ task }]);
  expect(work.running[0]?.stopping).toBe(true);
  finish();
  await done;
});

it("has a name of its own each time", async () => {
  const names: string[] = [];
  for (let run = 0; run < 3; run += 1) await longWork("Testing", async ({ task }) => names.push(task));
  expect(new Set(names).size).toBe(3);
});
