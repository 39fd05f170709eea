import { EditorState } from "@codemirror/state";
import { expect, test } from "vitest";
import { jsonLanguage, locate } from "./json-pointer";

const TEXT =
  '{\n  "access": [\n    { "collection": "docs" },\n    { "collection": "a/b", "x~y/z": 7 }\n  ]\n}';

const at = (pointer: string, text = TEXT) => {
  const state = EditorState.create({ doc: text, extensions: [jsonLanguage()] });
  const place = locate(state, pointer);
  return place && text.slice(place.from, place.to);
};

test.each([
  ["", TEXT],
  ["/access/0/collection", '"docs"'],
  ["/access/1/collection", '"a/b"'],
  ["/access/1/x~0y~1z", "7"],
])("the pointer %j finds its value", (pointer, value) => {
  expect(at(pointer)).toBe(value);
});

test("a pointer to what is not there finds the nearest value around it", () => {
  expect(at("/access/0/payload")).toBe('{ "collection": "docs" }');
  expect(at("/exp")).toBe(TEXT);
});

test("a property without a value yet is found all the same", () => {
  expect(at("/exp", '{"exp": }')).toMatch(/^"exp"/);
});

test("text without any value has no place", () => {
  expect(at("/access", "")).toBeNull();
});
