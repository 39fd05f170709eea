import { beforeEach, expect, it } from "vitest";
import type { PreviewView } from "../../ipc";
import { asked } from "../../shared/confirm.svelte";
import { mayReplace } from "./replace";

const preview = (some: Partial<PreviewView>) => ({ form: null, errors: [], ...some }) as PreviewView;
const form = {} as PreviewView["form"];
const error = { place: "", line: 2, column: 1, message: "A comma is missing." };

beforeEach(() => asked.question?.answer(null));

it("claims that can be read are replaced without a question", async () => {
  expect(await mayReplace({ view: "json", text: "{}", preview: preview({ form }) })).toBe(true);
  expect(await mayReplace({ view: "json", text: " ", preview: preview({ errors: [error] }) })).toBe(true);
  expect(await mayReplace({ view: "form", text: "", preview: null })).toBe(true);
});

it.each([
  ["no claims", preview({ errors: [error] })],
  ["claims with an error in a line", preview({ form, errors: [error] })],
  ["what nobody has read yet", null],
])("JSON that is %s is dropped only by a yes", async (_, seen) => {
  const answer = mayReplace({ view: "json", text: '{"acc', preview: seen });
  expect(asked.question?.title).toBe("Drop the JSON that you typed?");
  asked.question?.answer("no");
  expect(await answer).toBe(false);
  const again = mayReplace({ view: "json", text: '{"acc', preview: seen });
  asked.question?.answer("yes");
  expect(await again).toBe(true);
});
