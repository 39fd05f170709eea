import { expect, it } from "vitest";
import { pieces, visible } from "./visible";

it("leaves ordinary text in one piece, whatever its script", () => {
  for (const text of ["docs", "Größe 12", "文档", "مستندات", "🗝"]) {
    expect(pieces(text)).toEqual([{ kind: "text", text }]);
  }
});

it("shows direction overrides, control and zero-width characters by their code", () => {
  expect(pieces("a\u202Eb")).toEqual([
    { kind: "text", text: "a" },
    { kind: "sign", code: "U+202E" },
    { kind: "text", text: "b" },
  ]);
  expect(visible("a\u0000b\u200Bc\n")).toBe("a[U+0000]b[U+200B]c[U+000A]");
});

it("names characters beyond the first plane by their whole code", () => {
  expect(visible("\u{E0041}")).toBe("[U+E0041]");
});
