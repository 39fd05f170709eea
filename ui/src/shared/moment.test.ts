import { expect, it } from "vitest";
import { dayAndTime, moment, seenAt } from "./moment";

it("a moment has one form everywhere, and what is none stays as it is", () => {
  const local = new Date(2026, 10, 21, 8, 5);
  expect(moment(local.toISOString())).toBe("21 Nov 2026, 08:05");
  expect(dayAndTime(local.toISOString())).toEqual({ day: "21 Nov 2026", time: "08:05" });
  expect(moment("some day")).toBe("some day");
});

it("what was seen long ago carries its day", () => {
  expect(seenAt(new Date(2020, 0, 2, 3, 4).getTime())).toBe("2 Jan 2020, 03:04");
});
