import { expect, it } from "vitest";
import { secret } from "../../testing/samples";
import { cautions } from "./cautions";

it("has nothing to say about a good key", () => {
  expect(cautions(secret())).toEqual([]);
});

it("names a short key, a token used as a key, and the twin of a key", () => {
  const found = cautions(secret({ short: true, looks_like_token: true, same_as: "read_only_key" }));
  expect(found).toHaveLength(3);
  expect(found[2]).toContain("read-only key");
});

it("takes a token in the place of a token as normal", () => {
  expect(cautions(secret({ slot: "token", looks_like_token: true }))).toEqual([]);
});
