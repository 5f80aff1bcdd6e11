import fc from "fast-check";
import { expect, test } from "vitest";
import { isBefore, readInstant, UsageError } from "../src/index.ts";

test.each([
  ["2014-05-23", "2014-05-23T00:00:00Z"],
  ["2024-02-29", "2024-02-29T00:00:00Z"],
  [" 2014-05-23T14:44:02Z ", "2014-05-23T14:44:02Z"],
  ["2014-05-23T14:44Z", "2014-05-23T14:44:00Z"],
  ["2014-05-23t14:44:02z", "2014-05-23T14:44:02Z"],
  ["2014-05-23 14:44:02Z", "2014-05-23T14:44:02Z"],
  ["2014-05-23T14:44:02.790Z", "2014-05-23T14:44:02.790Z"],
  ["2014-05-23T14:44:02.123456789Z", "2014-05-23T14:44:02.123456789Z"],
  ["2014-05-23T23:30:00-07:00", "2014-05-24T06:30:00Z"],
  ["2014-05-23T00:30:00.5+01:00", "2014-05-22T23:30:00.5Z"],
])("readInstant() takes %j for %s", (text, instant) => {
  expect(readInstant("--since", text)).toBe(instant);
});

test.each([
  "",
  "yesterday",
  "2014",
  "2014-05",
  "23.5.2014",
  "2014-13-01",
  "2014-02-30",
  "2023-02-29",
  "2014-05-23T14:44:02",
  "2014-05-23T25:00:00Z",
  "2014-05-23T14:60:00Z",
  "2014-05-23T14:44:02.1234567891Z",
  "2014-05-23T14:44:02+25:00",
  "0000-01-01T00:00:00+01:00",
  "1400700000000",
])("readInstant() refuses %j and says what it wants", (text) => {
  expect(() => readInstant("--since", text)).toThrow(UsageError);
  expect(() => readInstant("--since", text)).toThrow(
    `Cannot use --since "${text}": expected a date such as "2014-05-23" (its midnight in UTC) or an instant such as`,
  );
});

const times = fc.date({ min: new Date("0001-01-01"), max: new Date("9998-01-01"), noInvalidDate: true });

test("readInstant() reads back what Date writes, and isBefore() compares as time does", () => {
  fc.assert(
    fc.property(times, times, (a, b) => {
      const [first, second] = [a, b].map((date) => readInstant("--since", date.toISOString())) as [string, string];
      expect(Date.parse(first)).toBe(a.getTime());
      expect(isBefore(first, second)).toBe(a < b);
    }),
  );
});

test("isBefore() compares fractions of any length", () => {
  expect(isBefore("2014-05-23T14:44:02Z", "2014-05-23T14:44:02.000000001Z")).toBe(true);
  expect(isBefore("2014-05-23T14:44:02.5Z", "2014-05-23T14:44:02.50Z")).toBe(false);
  expect(isBefore("2014-05-23T14:44:02.5Z", "2014-05-23T14:44:02.49Z")).toBe(false);
});
