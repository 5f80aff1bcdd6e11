import { afterEach, expect, test, vi } from "vitest";
import { FilePace } from "../src/index.ts";

let now = 0;
vi.spyOn(performance, "now").mockImplementation(() => now);
afterEach(() => {
  now = 0;
});

/** Does steps that take so long by the clock. */
function take(pace: FilePace, millis: number, count = 1): void {
  for (let index = 0; index < count; index++) {
    pace.timed(() => {
      now += millis;
    });
  }
}

/** How many steps go by promises before one is to be done in place. */
function countSpared(pace: FilePace): number {
  let count = 0;
  while (!pace.isQuick()) count += 1;
  return count;
}

test("FilePace gives what the step gives, and its failure", () => {
  const pace = new FilePace();
  expect(pace.timed(() => 12)).toBe(12);
  const fail = (): never => {
    throw new RangeError("no");
  };
  expect(() => pace.timed(fail)).toThrow(new RangeError("no"));
});

test("FilePace stays in place for quick steps, and for single long ones among them", () => {
  const pace = new FilePace();
  for (let round = 0; round < 50; round++) {
    take(pace, 90);
    take(pace, 0.05, 100);
    expect(countSpared(pace)).toBe(0);
  }
});

test("FilePace sends 64 steps the other way once waits add up, and again after a few more", () => {
  const pace = new FilePace();
  take(pace, 11, 10);
  expect(countSpared(pace)).toBe(0);
  take(pace, 11);
  expect(countSpared(pace)).toBe(64);
  take(pace, 5);
  expect(countSpared(pace)).toBe(0);
  take(pace, 5, 2);
  expect(countSpared(pace)).toBe(64);
});

test("FilePace forgets waits when steps are quick again", () => {
  const pace = new FilePace();
  take(pace, 200);
  expect(countSpared(pace)).toBe(64);
  take(pace, 0, 90);
  take(pace, 91);
  expect(countSpared(pace)).toBe(0);
});
