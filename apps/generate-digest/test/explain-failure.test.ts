import { ClientError } from "@m3/client";
import { expect, test } from "vitest";
import { explainFailure } from "../src/explain-failure.ts";
import { createTally } from "../src/observations.ts";

const broken = new ClientError("network", "Cannot list: it broke", { reason: "it broke" });
const source = { kind: "default", name: "http://m3.shore.mbari.org" } as const;
const running = new AbortController().signal;
const empty = createTally();

test("explainFailure() says what to do when the default host gave nothing at all", () => {
  expect(explainFailure(broken, running, source, empty)).toMatchObject({
    code: "unreachable-host",
    cause: broken,
    message: expect.stringMatching(
      /^The default M3 host "http:\/\/m3\.shore\.mbari\.org" did not answer: it broke\n[^\n]+$/,
    ),
  });
});

test.each([
  ["another host", { kind: "url", name: "x" } as const, empty, broken],
  ["no configuration yet", undefined, empty, broken],
  ["a host that has answered before", source, { ...empty, observationCount: 1 }, broken],
  ["a refusal", source, empty, new ClientError("http-status", "x")],
  ["a bug", source, empty, new TypeError("x")],
])("explainFailure() leaves a failure as it is: %s", (_, from, tally, error) => {
  expect(explainFailure(error, running, from, tally)).toBe(error);
});

test("explainFailure() puts an interruption before everything else", () => {
  const tally = { ...empty, observationCount: 3, addedCount: 4 };
  expect(explainFailure(broken, AbortSignal.abort(), source, tally)).toMatchObject({
    code: "interrupted",
    message: "Interrupted after 7 observations; no digest was written, run it again to start over",
  });
});
