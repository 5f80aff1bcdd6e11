import { expect, test } from "vitest";
import { FactFinder } from "../src/dataset/facts.ts";

test.each(["UTC", "Asia/Tokyo"])("times without a zone are in UTC, wherever the card is written: %s", (zone) => {
  const before = process.env.TZ;
  process.env.TZ = zone;
  try {
    const finder = new FactFinder();
    finder.addObservation({ observation_timestamp: "2015-01-02 03:04:05" });
    finder.addLocalization({ recorded_timestamp: "2015-01-01T00:00:00" });
    finder.addLocalization({ recorded_timestamp: "2014-12-31T23:30:00-01:00" });
    expect(finder.facts).toMatchObject({
      firstRecorded: "2015-01-01T00:00:00Z",
      lastRecorded: "2015-01-01T00:30:00Z",
      newestObservation: "2015-01-02T03:04:05Z",
    });
  } finally {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  }
});
