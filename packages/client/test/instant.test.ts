import fc from "fast-check";
import { expect, test } from "vitest";
import { instantKey, instantMillis } from "../src/instant.ts";

test("instantKey() orders instants as time does, in all spellings", () => {
  const ascending = [
    "1987-01-01",
    "2014-05-23T14:44:02Z",
    "2014-05-23T14:44:02.000000001Z",
    "2014-05-23T14:44:02.79Z",
    "2014-05-23T14:44:02.790001Z",
    "2014-05-23T14:44:02.791Z",
    "2014-05-23t16:44:03+02:00",
    "2014-05-23T07:44:04-0700",
    "2014-05-23T16:44:05+02",
    "2014-05-23 ".trim().concat("T14:45"),
  ];
  const keys = ascending.map(instantKey);
  expect(keys).toEqual(keys.toSorted());
  expect(new Set(keys).size).toBe(ascending.length);
  expect(instantKey("2014-05-23T14:44:02.790Z")).toBe(instantKey("2014-05-23T14:44:02,79Z"));
});

test.each(["", "yesterday", "2014", "2014-02-30T00:00:00Z ish", "2014-13-01", "14:44:02Z", "1400856242"])(
  "instantKey() does not take %j for an instant",
  (text) => {
    expect(instantKey(text)).toBeUndefined();
    expect(instantMillis(text)).toBeUndefined();
  },
);

test("instantKey() compares as Date does", () => {
  const dates = fc.date({
    min: new Date("0001-01-01T00:00:00Z"),
    max: new Date("9999-12-31T00:00:00Z"),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(dates, dates, (a, b) => {
      const [left = "", right = ""] = [a, b].map((date) => instantKey(date.toISOString()));
      expect(left < right).toBe(a < b);
      expect(instantMillis(a.toISOString())).toBe(Math.floor(a.getTime() / 1000) * 1000);
    }),
  );
});
