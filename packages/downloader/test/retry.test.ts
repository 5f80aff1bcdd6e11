import fc from "fast-check";
import { expect, test } from "vitest";
import { AdaptiveLimit } from "../src/adaptive-limit.ts";
import { parseRetryAfter, retryDelay } from "../src/fetch/retry.ts";
import { ItemFailure, type RetryClass } from "../src/item-failure.ts";
import { resolveOptions } from "../src/options.ts";

const options = resolveOptions({}).retry;

function failure(retry: RetryClass, retryAfterMillis?: number): ItemFailure {
  return new ItemFailure("throttled", "Cannot fetch", { retry, retryAfterMillis });
}

test("retryDelay() doubles its limit with every try, and gives up after the last", () => {
  const delays = [1, 2, 3, 4, 5].map((counted) =>
    retryDelay(failure("backoff"), { counted, free: 0 }, options, () => 0.999),
  );
  expect(delays.map((delay) => delay && Math.round(delay))).toEqual([500, 999, 1998, 3996, undefined]);
  expect(retryDelay(failure("backoff"), { counted: 4, free: 0 }, { ...options, maxMillis: 700 }, () => 1)).toBe(700);
});

test("retryDelay() knows the classes of failure", () => {
  const first = { counted: 1, free: 0 };
  expect(retryDelay(failure("never"), first, options, () => 0)).toBeUndefined();
  expect(retryDelay(failure("once"), first, options, () => 0)).toBe(0);
  expect(retryDelay(failure("once"), { counted: 2, free: 0 }, options, () => 0)).toBeUndefined();
  expect(retryDelay(failure("free"), { counted: 5, free: 1 }, options, () => 1)).toBe(0);
  expect(retryDelay(failure("free"), { counted: 5, free: 3 }, options, () => 1)).toBeUndefined();
});

test("retryDelay() waits at least as long as the host asks, and not for ever", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 400_000 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (asked, random) => {
        const delay = retryDelay(failure("backoff", asked), { counted: 1, free: 0 }, options, () => random);
        if (asked > 300_000) expect(delay).toBeUndefined();
        else {
          expect(delay).toBeGreaterThanOrEqual(asked);
          expect(delay).toBeLessThanOrEqual(Math.max(500, asked * 1.2));
        }
      },
    ),
  );
});

test.each([
  ["120", 120_000],
  [" 0 ", 0],
  ["1.5", 1500],
  ["Wed, 21 Oct 2015 07:28:30 GMT", 30_000],
  ["Wed, 21 Oct 2015 07:00:00 GMT", 0],
  ["soon", undefined],
  ["-5x", undefined],
  [undefined, undefined],
])("parseRetryAfter(%j) is %j ms", (header, millis) => {
  expect(parseRetryAfter(header, Date.parse("Wed, 21 Oct 2015 07:28:00 GMT"))).toBe(millis);
});

/** A limit with a clock of the test's. */
function makeLimit(start = 8, most = 32): { limit: AdaptiveLimit; clock: { millis: number } } {
  const clock = { millis: 0 };
  return { limit: new AdaptiveLimit({ start, most, now: () => clock.millis }), clock };
}

test("AdaptiveLimit rises to its most while all goes well", () => {
  const { limit } = makeLimit();
  expect(limit.value).toBe(8);
  for (let index = 0; index < 200; index++) limit.succeeded(true);
  expect(limit.value).toBe(32);
});

test("AdaptiveLimit does not rise while it is not used", () => {
  const { limit } = makeLimit();
  for (let index = 0; index < 200; index++) limit.succeeded(false);
  expect(limit.value).toBe(8);
});

test("AdaptiveLimit never starts above its most", () => {
  expect(makeLimit(8, 1).limit.value).toBe(1);
});

test("AdaptiveLimit takes a burst of refusals for one, holds still, then rises slowly", () => {
  const { limit, clock } = makeLimit(30, 64);
  for (let index = 0; index < 10; index++) limit.refused();
  expect(limit.value).toBe(24);
  clock.millis = 4999;
  for (let index = 0; index < 100; index++) limit.succeeded(true);
  expect(limit.value).toBe(24);
  clock.millis = 5001;
  for (let index = 0; index < 24; index++) limit.succeeded(true);
  expect(limit.value).toBe(24);
  for (let index = 0; index < 2; index++) limit.succeeded(true);
  expect(limit.value).toBe(25);
});

test("AdaptiveLimit asks for a rest when most answers are refusals, and stays at least 1", () => {
  const { limit, clock } = makeLimit();
  const rests = Array.from({ length: 200 }, () => {
    clock.millis += 300;
    return limit.refused();
  });
  expect(limit.value).toBe(1);
  expect(rests.filter(Boolean).length).toBe(3);
  for (let index = 0; index < 64; index++) limit.succeeded(true);
  expect(limit.refused()).toBe(false);
});
