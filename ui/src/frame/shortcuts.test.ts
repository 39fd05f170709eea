import { describe, expect, it } from "vitest";
import { shortcut } from "./shortcuts";

const press = (key: string, held: Partial<KeyboardEvent> = {}) =>
  shortcut({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held });

describe("the keys of the frame", () => {
  it.each(["ctrlKey", "metaKey"] as const)("open screens and the palette with %s", (held) => {
    expect(press("1", { [held]: true })).toEqual({ kind: "screen", screen: "clusters" });
    expect(press("5", { [held]: true })).toEqual({ kind: "screen", screen: "posture" });
    expect(press("6", { [held]: true })).toEqual({ kind: "screen", screen: "audit" });
    expect(press("7", { [held]: true })).toEqual({ kind: "screen", screen: "settings" });
    expect(press("k", { [held]: true })).toEqual({ kind: "palette" });
  });

  it("leave numbers without a screen, plain typing and other combinations alone", () => {
    expect(press("8", { ctrlKey: true })).toBeNull();
    expect(press("0", { ctrlKey: true })).toBeNull();
    expect(press("1")).toBeNull();
    expect(press("k", { ctrlKey: true, shiftKey: true })).toBeNull();
    expect(press("1", { ctrlKey: true, altKey: true })).toBeNull();
  });
});
