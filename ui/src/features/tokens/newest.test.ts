import { expect, test } from "vitest";
import { newest } from "./newest";

/** A backend whose answers are given by hand. */
function byHand() {
  const asked: { question: string; answer: (text: string) => void; fail: (why: string) => void }[] = [];
  const shown: string[] = [];
  const failed: string[] = [];
  const ask = newest<string, string>(
    (question) =>
      new Promise((resolve, reject) => asked.push({ question, answer: resolve, fail: (why) => reject(why) })),
    (answer) => shown.push(answer),
    (thrown) => failed.push(String(thrown)),
  );
  const turn = async () => {
    for (let i = 0; i < 5; i += 1) await Promise.resolve();
  };
  return { ask, asked, shown, failed, turn };
}

test("a lone question is asked at once and its answer shown", async () => {
  const { ask, asked, shown, turn } = byHand();
  ask.ask("a");
  expect(asked.map((a) => a.question)).toEqual(["a"]);
  asked[0]?.answer("A");
  await turn();
  expect(shown).toEqual(["A"]);
});

test("while one is under way, only the newest of the others is asked", async () => {
  const { ask, asked, turn } = byHand();
  for (const question of ["a", "b", "c", "d"]) ask.ask(question);
  expect(asked.length).toBe(1);
  asked[0]?.answer("A");
  await turn();
  expect(asked.map((a) => a.question)).toEqual(["a", "d"]);
});

test("an answer that a newer question has overtaken is dropped", async () => {
  const { ask, asked, shown, turn } = byHand();
  ask.ask("a");
  ask.ask("b");
  asked[0]?.answer("A");
  await turn();
  expect(shown).toEqual([]);
  asked[1]?.answer("B");
  await turn();
  expect(shown).toEqual(["B"]);
});

test("a failure is told, and the next question is asked all the same", async () => {
  const { ask, asked, shown, failed, turn } = byHand();
  ask.ask("a");
  asked[0]?.fail("no");
  await turn();
  expect(failed).toEqual(["no"]);
  ask.ask("b");
  asked[1]?.answer("B");
  await turn();
  expect(shown).toEqual(["B"]);
});

test("a failure that a newer question has overtaken is not told", async () => {
  const { ask, asked, failed, turn } = byHand();
  ask.ask("a");
  ask.ask("b");
  asked[0]?.fail("no");
  await turn();
  expect(failed).toEqual([]);
});

test("forgetting drops the answer under way and the question that waits", async () => {
  const { ask, asked, shown, turn } = byHand();
  ask.ask("a");
  ask.ask("b");
  ask.forget();
  asked[0]?.answer("A");
  await turn();
  expect(asked.length).toBe(1);
  expect(shown).toEqual([]);
});

test("settled waits for the newest answer", async () => {
  const { ask, asked, shown, turn } = byHand();
  ask.ask("a");
  ask.ask("b");
  let settled = false;
  void ask.settled().then(() => (settled = true));
  asked[0]?.answer("A");
  await turn();
  expect(settled).toBe(false);
  asked[1]?.answer("B");
  await turn();
  expect(settled).toBe(true);
  expect(shown).toEqual(["B"]);
});
