import { expect, test } from "vitest";
import type { FindingView, ProfileView, SecretView } from "../../ipc";
import { NO_CLAIMS, entriesOf, newEntry, withEntries } from "./claims";
import { fixFor } from "./fixes";
import { obstacles } from "./obstacles";
import { byGravity, countBySeverity } from "./severity";

const finding = (
  code: string,
  place: string,
  severity: FindingView["severity"] = "blocking",
): FindingView => ({
  code,
  severity,
  place,
  title: code,
  text: "",
  remedy: "",
});

const form = withEntries(NO_CLAIMS, [
  newEntry("docs"),
  { ...newEntry(" logs "), payload: '{"a":1}' },
  newEntry("docs", "rw"),
]);

test.each([
  ["payload_refused", "/access/1/payload", [newEntry("docs"), newEntry(" logs "), newEntry("docs", "rw")]],
  [
    "padded_name",
    "/access/1/collection",
    [newEntry("docs"), { ...newEntry("logs"), payload: '{"a":1}' }, newEntry("docs", "rw")],
  ],
  [
    "collection_twice",
    "/access/2/collection",
    [newEntry("docs"), { ...newEntry(" logs "), payload: '{"a":1}' }],
  ],
])("the fix of %s changes only the entry at %s", (code, place, entries) => {
  const fixed = fixFor(finding(code, place), form)?.apply(form);
  expect(fixed?.kind === "form" && entriesOf(fixed.form)).toEqual(entries);
});

test.each(["expired", "never_expires", "life_too_long"])(
  "the fix of %s is the safe length of life",
  (code) => {
    expect(fixFor(finding(code, "/exp"), form)?.apply(form)).toEqual({ kind: "default_expiry" });
  },
);

test("sub becomes the subject where there is none, and never replaces one", () => {
  const sub = { ...form, sub: "svc" };
  const fixed = fixFor(finding("sub_not_subject", "/sub"), sub)?.apply(sub);
  expect(fixed).toMatchObject({ form: { subject: "svc", sub: "svc" } });
  expect(fixFor(finding("sub_not_subject", "/sub"), { ...sub, subject: "other" })).toBeNull();
});

test("what the admin has to decide has no mechanical fix", () => {
  expect(fixFor(finding("access_manage", "/access"), form)).toBeNull();
});

const secret = (slot: SecretView["slot"], available = true): SecretView => ({
  slot,
  place: "keychain",
  available,
  short: false,
  looks_like_token: false,
  same_as: null,
});
const profile = (secrets: SecretView[]) => ({ id: "p", secrets }) as ProfileView;

test("without a profile, minting offers to create one", () => {
  expect(obstacles(null, "manage_key", null, [])).toMatchObject([{ remedy: "create_profile" }]);
});

test.each([
  ["no key at all", [], "manage_key"],
  ["only the other key", [secret("manage_key")], "alternate_key"],
  ["a key of an earlier session", [secret("manage_key", false)], "manage_key"],
] as const)("with %s, minting points to the profile", (_, secrets, key) => {
  expect(obstacles(profile([...secrets]), key, null, [])).toMatchObject([{ remedy: "edit_profile" }]);
});

test("blocking findings are each named with their place", () => {
  const found = obstacles(profile([secret("manage_key")]), "manage_key", null, [finding("expired", "/exp")]);
  expect(found).toEqual([{ text: "expired", remedy: "place", place: "/exp" }]);
});

test("with a key and nothing blocking, nothing is in the way", () => {
  expect(obstacles(profile([secret("manage_key")]), "manage_key", null, [])).toEqual([]);
});

test("the gravest findings come first and are counted in words", () => {
  const findings = [
    finding("a", "", "note"),
    finding("b", "", "consider"),
    finding("c", "", "blocking"),
    finding("d", "", "note"),
  ];
  expect(byGravity(findings).map((one) => one.code)).toEqual(["c", "b", "a", "d"]);
  expect(countBySeverity(findings)).toBe("1 blocking, 1 to consider, 2 to note");
});
