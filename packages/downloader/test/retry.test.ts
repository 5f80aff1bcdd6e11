import fc from "fast-check";
import { expect, test } from "vitest";
import { countTry, parseRetryAfter, retryDelay, type Tries } from "../src/fetch/retry.ts";
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

test("tries that are free come to an end too", () => {
  let tries: Tries = { counted: 0, free: 0 };
  let count = 0;
  for (let delay: number | undefined = 0; delay !== undefined && count < 100; count++) {
    tries = countTry(failure("free"), tries);
    delay = retryDelay(failure("free"), tries, options, () => 0);
  }
  expect({ count, tries }).toEqual({ count: 3 + options.attempts, tries: { counted: options.attempts, free: 3 } });
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
