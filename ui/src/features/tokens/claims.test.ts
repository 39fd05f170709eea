import { expect, test } from "vitest";
import type { ClaimsForm } from "../../ipc";
import {
  NO_CLAIMS,
  accessKind,
  append,
  entriesOf,
  fits,
  newEntry,
  parseMany,
  withEntries,
  withKind,
  withPreset,
} from "./claims";
import { anyWithin, indexIn, markAt, marksOf, outward } from "./places";

const docsAndEvents = withEntries(NO_CLAIMS, [newEntry("docs", "r"), newEntry("events", "prw")]);

test("pasted names come one per line or separated", () => {
  const { entries } = parseMany("docs\r\nevents, users;\n\tlogs\n\n", "r", []);
  expect(entries.map((entry) => entry.collection)).toEqual(["docs", "events", "users", "logs"]);
});

test("a pasted name may carry its own access, the others get the chosen one", () => {
  const { entries } = parseMany("docs rw\nevents\nusers prw", "r", []);
  expect(entries.map((entry) => entry.access)).toEqual(["rw", "r", "prw"]);
});

test("a pasted name may hold spaces and quotes around it are taken off", () => {
  const { entries } = parseMany('my docs\n"padded"\n', "r", []);
  expect(entries.map((entry) => entry.collection)).toEqual(["my docs", "padded"]);
});

test("pasted names that are there already are counted and left out", () => {
  const { entries, repeated } = parseMany("docs\nusers\nusers", "r", [newEntry("docs")]);
  expect(entries.map((entry) => entry.collection)).toEqual(["users"]);
  expect(repeated).toBe(2);
});

test("five thousand pasted names become five thousand entries", () => {
  const text = Array.from({ length: 5000 }, (_, i) => `collection-${i}`).join("\n");
  expect(parseMany(text, "r", []).entries.length).toBe(5000);
});

test("adding entries takes the place of the blank row at the end", () => {
  expect(append([newEntry("docs"), newEntry()], [newEntry("users")]).map((e) => e.collection)).toEqual([
    "docs",
    "users",
  ]);
});

test.each(["collections", "read", "manage", "absent"] as const)(
  "the kind %s is read back from the form",
  (kind) => {
    expect(accessKind(withKind(NO_CLAIMS, kind, [newEntry("docs")]).access)).toBe(kind);
  },
);

test("entries come back when the kind of access does", () => {
  const kept = entriesOf(docsAndEvents);
  const manage = withKind(docsAndEvents, "manage", kept);
  expect(entriesOf(manage)).toEqual([]);
  expect(entriesOf(withKind(manage, "collections", kept))).toEqual(kept);
});

test("a preset without names sets the access of the names typed so far", () => {
  const preset = withEntries(NO_CLAIMS, [newEntry("", "rw")]);
  const form = withPreset(docsAndEvents, preset);
  expect(entriesOf(form)).toEqual([newEntry("docs", "rw"), newEntry("events", "rw")]);
});

test("a preset with several levels gives them in order, and its last one to all that follow", () => {
  const preset = withEntries(NO_CLAIMS, [newEntry("", "prw"), newEntry("", "r")]);
  const three = withEntries(NO_CLAIMS, [newEntry("a"), newEntry("b", "rw"), newEntry("c", "rw")]);
  expect(entriesOf(withPreset(three, preset)).map((entry) => entry.access)).toEqual(["prw", "r", "r"]);
  const one = withEntries(NO_CLAIMS, [newEntry("a")]);
  expect(entriesOf(withPreset(one, preset))).toEqual([newEntry("a", "prw"), newEntry("", "r")]);
});

test("a form fits its preset until another access is chosen", () => {
  const preset = withEntries(NO_CLAIMS, [newEntry("", "prw"), newEntry("", "r")]);
  expect(fits(withPreset(docsAndEvents, preset), preset)).toBe(true);
  expect(fits(docsAndEvents, preset)).toBe(false);
  expect(fits(withEntries(NO_CLAIMS, [newEntry("docs", "prw")]), preset)).toBe(false);
  expect(fits(withKind(docsAndEvents, "manage", []), withKind(NO_CLAIMS, "manage", []))).toBe(true);
  expect(fits(withKind(docsAndEvents, "manage", []), withKind(NO_CLAIMS, "read", []))).toBe(false);
});

test("a preset keeps subject, end and unknown claims", () => {
  const form: ClaimsForm = { ...docsAndEvents, subject: "svc", exp: "42", unknown: '{"a":1}' };
  const preset: ClaimsForm = { ...NO_CLAIMS, access: { kind: "global", mode: "r" } };
  expect(withPreset(form, preset)).toEqual({ ...form, access: { kind: "global", mode: "r" } });
});

test("an error is found at its place and says nothing elsewhere", () => {
  const marks = marksOf([
    { place: "/access/1/collection", message: "Blank." },
    { place: "/access/1/collection", message: "Twice." },
  ]);
  expect(markAt(marks, "/access/1/collection")).toBe("Blank. Twice.");
  expect(markAt(marks, "/access/0/collection")).toBeNull();
  expect(anyWithin(marks, "/access")).toBe(true);
  expect(anyWithin(marks, "/acc")).toBe(false);
});

test("a place is looked for outward", () => {
  expect(outward("/access/0/access")).toEqual(["/access/0/access", "/access/0", "/access", ""]);
  expect(outward("")).toEqual([""]);
});

test("the entry that a place lies in is known", () => {
  expect(indexIn("/access/4017/collection", "/access")).toBe(4017);
  expect(indexIn("/access", "/access")).toBeNull();
  expect(indexIn("/accessory/1", "/access")).toBeNull();
});
