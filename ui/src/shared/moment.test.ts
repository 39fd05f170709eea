import { expect, it } from "vitest";
import { dayAndTime, inUtc, moment, seenAt, timeOfDay, zoneNames } from "./moment";

it("a moment has one form everywhere, and what is none stays as it is", () => {
  const local = new Date(2026, 10, 21, 8, 5);
  expect(moment(local.toISOString())).toBe("21 Nov 2026, 08:05");
  expect(dayAndTime(local.toISOString())).toEqual({ day: "21 Nov 2026", time: "08:05" });
  expect(moment("some day")).toBe("some day");
});

it("what was seen long ago carries its day", () => {
  expect(seenAt(new Date(2020, 0, 2, 3, 4).getTime())).toBe("2 Jan 2020, 03:04");
});

it("an event is told to the millisecond, in local time and in all its digits in UTC", () => {
  expect(timeOfDay(new Date(2026, 10, 21, 8, 5, 9, 37).toISOString())).toBe("08:05:09.037");
  expect(timeOfDay("some day")).toBe("some day");
  expect(inUtc("2026-11-21T00:20:55.379952593Z")).toBe("2026-11-21 00:20:55.379952593 UTC");
});

it("the zone of local time is named as it is then, and twice where the clocks are changed between", () => {
  const [winter, summer, next] = [Date.UTC(2026, 0, 15), Date.UTC(2026, 6, 15), Date.UTC(2027, 0, 15)];
  expect(zoneNames(winter, winter + 86_400_000, "Europe/Berlin")).toBe("CET");
  expect(zoneNames(summer, summer, "Europe/Berlin")).toBe("CEST");
  expect(zoneNames(winter, next, "Europe/Berlin")).toBe("CET/CEST");
  expect(zoneNames(winter, summer, "Asia/Kolkata")).toBe("GMT+5:30");
});
