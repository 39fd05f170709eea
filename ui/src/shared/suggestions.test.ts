import { expect, it } from "vitest";
import { fitting } from "./suggestions";

const all = ["events", "docs", "old-docs", "documents"].map((value) => ({ value, detail: "" }));
const found = (typed: string, most = 50) => fitting(all, typed, most).map((one) => one.value);

it("names that begin with the text come before those that hold it", () => {
  expect(found("doc")).toEqual(["docs", "documents", "old-docs"]);
});

it("everything is offered while nothing is typed", () => expect(found("")).toHaveLength(4));

it("nothing is offered for a name that is complete and alone", () => {
  expect(found("events")).toEqual([]);
  expect(found("docs")).toEqual(["docs", "old-docs"]);
});

it("never more than can be looked through", () => expect(found("", 2)).toHaveLength(2));
