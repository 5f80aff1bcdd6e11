import { expect, test } from "vitest";
import { AdaptiveLimit } from "../src/adaptive-limit.ts";
import { randomFrom, simulate } from "./simulated-host.ts";

/** A limit with a clock of the test's. */
function makeLimit(start = 8, most = 32): { limit: AdaptiveLimit; clock: { millis: number } } {
  const clock = { millis: 0 };
  return { limit: new AdaptiveLimit({ start, most, now: () => clock.millis }), clock };
}

/** Sends so many requests at once. */
function send(limit: AdaptiveLimit, count: number): ReturnType<AdaptiveLimit["sent"]>[] {
  return Array.from({ length: count }, () => limit.sent());
}

function succeed(limit: AdaptiveLimit, count: number, wasFull = true): void {
  for (let index = 0; index < count; index++) limit.succeeded(wasFull);
}

test("AdaptiveLimit rises to its most while all goes well", () => {
  const { limit } = makeLimit();
  expect(limit.value).toBe(8);
  succeed(limit, 200);
  expect(limit.value).toBe(32);
});

test("AdaptiveLimit does not rise while it is not used", () => {
  const { limit } = makeLimit();
  succeed(limit, 200, false);
  expect(limit.value).toBe(8);
});

test("AdaptiveLimit never starts above its most", () => {
  expect(makeLimit(8, 1).limit.value).toBe(1);
});

test("AdaptiveLimit falls to one less than what was too much, holds still, then rises slowly", () => {
  const { limit, clock } = makeLimit(36, 64);
  for (const sent of send(limit, 36).slice(24)) limit.refused(sent);
  expect(limit.value).toBe(24);
  clock.millis = 4999;
  succeed(limit, 100);
  expect(limit.value).toBe(24);
  clock.millis = 5001;
  succeed(limit, 24);
  expect(limit.value).toBe(24);
  succeed(limit, 2);
  expect(limit.value).toBe(25);
  // What growth has led to is not tried again as soon.
  limit.refused({ level: 25, cutCount: 1 });
  expect(limit.value).toBe(24);
  clock.millis += 9999;
  succeed(limit, 100);
  expect(limit.value).toBe(24);
});

test("AdaptiveLimit falls by more where one less was not enough, and to a half at most within a burst", () => {
  const { limit } = makeLimit(40, 64);
  const first = send(limit, 40);
  for (const sent of first) limit.refused(sent);
  // However few were in the air when the first of them was sent.
  expect(limit.value).toBe(20);
  const other = makeLimit(40, 64);
  const sent = send(other.limit, 40);
  other.limit.refused(sent[39] ?? { level: 0, cutCount: 0 });
  expect(other.limit.value).toBe(39);
  other.limit.refused({ level: 39, cutCount: 1 });
  expect(other.limit.value).toBe(37);
  other.limit.refused({ level: 37, cutCount: 2 });
  expect(other.limit.value).toBe(33);
});

test("AdaptiveLimit takes what strains a host together for one strain", () => {
  const { limit } = makeLimit(30, 64);
  for (const sent of send(limit, 30)) limit.strained(sent);
  expect(limit.value).toBe(24);
});

test("AdaptiveLimit takes a single refusal among many answers for chance, unless it has just risen", () => {
  const { limit, clock } = makeLimit(8, 8);
  limit.refused({ level: 8, cutCount: 0 });
  expect(limit.value).toBe(7);
  succeed(limit, 15);
  limit.refused({ level: 7, cutCount: 1 });
  expect(limit.value).toBe(7);
  limit.refused({ level: 7, cutCount: 1 });
  expect(limit.value).toBe(5);
  clock.millis = 5001;
  succeed(limit, 100);
  expect(limit.value).toBe(8);
  limit.refused({ level: 8, cutCount: 2 });
  expect(limit.value).toBe(7);
});

test("AdaptiveLimit asks for a rest when most answers are refusals, and stays at least 1", () => {
  const { limit, clock } = makeLimit();
  const rests = Array.from({ length: 200 }, () => {
    clock.millis += 300;
    const isRest = limit.refused(limit.sent());
    limit.returned();
    return isRest;
  });
  expect(limit.value).toBe(1);
  expect(rests.filter(Boolean).length).toBe(3);
  succeed(limit, 64);
  expect(limit.refused(limit.sent())).toBe(false);
});

const upTo24 = { takes: (openCount: number) => openCount <= 24, answerMillis: 35 };

test.each([
  ["at once", { ...upTo24, refusalMillis: 1 }],
  ["as late as it answers", { ...upTo24, refusalMillis: 35 }],
  ["late, and counts what it refuses", { ...upTo24, refusalMillis: 35, countsRefused: true }],
])(
  "a host that refuses above 24 at once, %s, takes at most 1.3x the time of the best fixed limit",
  async (_name, host) => {
    for (const seed of [1, 2, 3]) {
      const known = await simulate(host, 3000, seed, { perHostConcurrency: 24 });
      const found = await simulate(host, 3000, seed);
      expect([known.refusalCount, known.failureCount, found.failureCount]).toEqual([0, 0, 0]);
      expect(found.seconds / known.seconds).toBeLessThan(1.2);
      expect(found.refusalCount).toBeLessThan(50);
    }
  },
);

test("a host that takes fewer for a while is asked for as many as before when it takes them again", async () => {
  const takes = (openCount: number, millis: number): boolean => openCount <= (millis > 3000 && millis < 8000 ? 8 : 24);
  const { seconds, refusalCount, limits } = await simulate({ takes, answerMillis: 35, refusalMillis: 35 }, 5000, 1);
  // At 42 ms each: 1,700 before, 950 meanwhile, and the rest.
  expect(seconds).toBeLessThan(15);
  expect(refusalCount).toBeLessThan(100);
  expect(limits.at(-1)).toBe(24);
});

test("a host that takes 100 requests a second gets them, with few in vain", async () => {
  let [tokens, last] = [20, 0];
  const takes = (_openCount: number, millis: number): boolean => {
    tokens = Math.min(20, tokens + (millis - last) / 10);
    last = millis;
    if (tokens < 1) return false;
    tokens--;
    return true;
  };
  const { seconds, refusalCount, failureCount } = await simulate(
    { takes, answerMillis: 35, refusalMillis: 35 },
    3000,
    1,
  );
  expect(seconds).toBeLessThan(1.2 * 30);
  expect([refusalCount < 120, failureCount]).toEqual([true, 0]);
});

test("a host that refuses one request in a hundred, whatever is in the air, is not asked one at a time therefore", async () => {
  const random = randomFrom(7);
  const takes = (): boolean => random() > 0.01;
  const { seconds } = await simulate({ takes, answerMillis: 35, refusalMillis: 35 }, 6000, 1);
  // At 42 ms each, this is eight at a time.
  expect(seconds).toBeLessThan(32);
});
