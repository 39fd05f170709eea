import { expect, it } from "vitest";
import { status } from "../testing/samples";
import { bars } from "./notices";

const recovered = { code: "store_recovered" as const, message: "Cut short.", remedy: "Check it." };
const locked = {
  store: "Secret Service",
  state: "locked" as const,
  message: "Locked.",
  remedy: "Unlock it.",
};

it("says nothing while all is well", () => {
  expect(bars(status(), new Set())).toEqual([]);
  expect(bars(null, new Set())).toEqual([]);
});

it("puts the keychain before what was found in the files", () => {
  const shown = bars(status({ keychain: locked, notices: [recovered] }), new Set());
  expect(shown.map((bar) => [bar.message, bar.keychain])).toEqual([
    ["Locked.", true],
    ["Cut short.", false],
  ]);
});

it("brings a put-away keychain notice back when the state becomes another", () => {
  const dismissed = new Set(bars(status({ keychain: locked }), new Set()).map((bar) => bar.key));
  expect(bars(status({ keychain: locked }), dismissed)).toEqual([]);
  expect(bars(status({ keychain: { ...locked, state: "absent" } }), dismissed)).toHaveLength(1);
});
