import fc from "fast-check";
import { expect, test } from "vitest";
import { ClientError } from "../src/errors.ts";
import { toSettings } from "../src/options.ts";
import { parseRetryAfter, type RetryQuestion, retryDelayMillis } from "../src/retry.ts";

const settings = toSettings();
const now = Date.UTC(2024, 1, 14, 12, 0, 0);

function ask(
  error: Partial<ConstructorParameters<typeof ClientError>[2]> & { code: ClientError["code"] },
  more: Partial<RetryQuestion> = {},
) {
  const { code, ...details } = error;
  return retryDelayMillis(
    { error: new ClientError(code, "x", details), attempts: 1, isHostKnown: true, ...more },
    settings,
    0.5,
  );
}

test("retryDelayMillis() doubles from half a second up to the longest pause", () => {
  const delays = [1, 2, 3, 4].map((attempts) => ask({ code: "network" }, { attempts }));
  expect(delays).toEqual([500, 1000, 2000, 4000]);
  expect(ask({ code: "network" }, { attempts: 5 })).toBeUndefined();
});

test("retryDelayMillis() spreads by half either way and never exceeds the longest pause", () => {
  const patient = toSettings({ retryLimit: 40 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (attempts, random) => {
      const error = new ClientError("network", "x");
      const delay = retryDelayMillis({ error, attempts, isHostKnown: true }, patient, random) ?? -1;
      const middle = 500 * 2 ** (attempts - 1);
      expect(delay).toBeGreaterThanOrEqual(Math.min(middle * 0.5, 60_000));
      expect(delay).toBeLessThanOrEqual(Math.min(middle * 1.5, 60_000));
    }),
  );
});

test("retryDelayMillis() never comes back earlier than the server asked", () => {
  expect(ask({ code: "http-status", status: 503, retryAfterMillis: 7000 })).toBe(7000);
  expect(ask({ code: "http-status", status: 503, retryAfterMillis: 0 })).toBe(500);
  expect(ask({ code: "http-status", status: 429, retryAfterMillis: 60_001 })).toBeUndefined();
});

test.each([
  ["a refusal", { code: "http-status", status: 400 }, {}],
  ["a thing that is not there", { code: "not-found", status: 404 }, {}],
  ["an aborted request", { code: "aborted" }, {}],
  ["a bad configuration", { code: "configuration" }, {}],
  [
    "a host that never answered, the second time",
    { code: "network", phase: "connect" },
    { attempts: 2, isHostKnown: false },
  ],
  [
    "a connection that takes too long, to a host that never answered",
    { code: "timeout", phase: "connect" },
    { isHostKnown: false },
  ],
  ["an answer that takes too long, the second time", { code: "timeout", phase: "response" }, { attempts: 2 }],
] as const)("retryDelayMillis() does not try again after %s", (_, error, more) => {
  expect(ask(error, more)).toBeUndefined();
});

test.each([
  ["a host that never answered, once", { code: "network", phase: "connect" }, { isHostKnown: false }],
  ["a known host that is away", { code: "network", phase: "connect" }, { attempts: 4 }],
  ["a body that stalls", { code: "timeout", phase: "body" }, { attempts: 4 }],
  ["a body that is not as documented", { code: "invalid-response" }, { attempts: 4 }],
] as const)("retryDelayMillis() tries again after %s", (_, error, more) => {
  expect(ask(error, more)).toBeGreaterThan(0);
});

test.each([
  ["2", 2000],
  [" 0 ", 0],
  ["1.5", 1500],
  ["Wed, 14 Feb 2024 12:00:30 GMT", 30_000],
  ["Wednesday, 14-Feb-24 12:00:30 GMT", 30_000],
  ["Wed Feb 14 12:00:30 2024 GMT", 30_000],
  ["Wed, 14 Feb 2024 11:00:00 GMT", 0],
  ["soon", undefined],
  ["-5", undefined],
  ["", undefined],
  [undefined, undefined],
])("parseRetryAfter() reads %j", (header, millis) => {
  expect(parseRetryAfter(header, now)).toBe(millis);
});

test("parseRetryAfter() gives a number from 0 up or nothing, whatever comes", () => {
  fc.assert(
    fc.property(fc.string(), (header) => {
      expect(parseRetryAfter(header, now) ?? 0).toBeGreaterThanOrEqual(0);
    }),
  );
});

test.each([
  { retryLimit: 1.5 },
  { retryLimit: -1 },
  { idleTimeoutMillis: Number.NaN },
  { maxRetryDelayMillis: Number.POSITIVE_INFINITY },
])("createClient() refuses %o", (options) => {
  expect(() => toSettings(options)).toThrow(RangeError);
});
