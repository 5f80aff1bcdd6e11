import { ClientError } from "@m3/client";
import { expect, test } from "vitest";
import { explainFailure } from "../src/explain-failure.ts";
import { createTally } from "../src/tally.ts";

const broken = new ClientError("network", "Cannot list: it broke", { reason: "it broke" });
const source = { kind: "default", name: "http://m3.shore.mbari.org" } as const;
const empty = { doneCount: 0, digestCount: 1, isResumable: false, tally: createTally() };
const begun = { ...empty, tally: { ...createTally(), observationCount: 3, addedCount: 4 } };

function terminal(signal = new AbortController().signal) {
  const notes: string[] = [];
  return { signal, notes, note: (line: string) => notes.push(line) };
}

test("explainFailure() says what to do when the default host gave nothing at all", () => {
  expect(explainFailure(broken, terminal(), source, empty)).toMatchObject({
    code: "unreachable-host",
    cause: broken,
    message: 'The default M3 host "http://m3.shore.mbari.org" did not answer: it broke',
    hints: [expect.stringMatching(/^Name another with -c or M3_CONFIG .*npm run demo/)],
  });
});

test.each([
  ["another host", { kind: "url", name: "x" } as const, empty, broken],
  ["no configuration yet", undefined, empty, broken],
  ["a host that has answered before", source, begun, broken],
  ["a host that has answered for another digest", source, { ...empty, doneCount: 1 }, broken],
  ["a refusal", source, empty, new ClientError("http-status", "x")],
  ["a bug", source, empty, new TypeError("x")],
])("explainFailure() leaves a failure as it is: %s", (_, from, progress, error) => {
  const silent = terminal();
  expect(explainFailure(error, silent, from, progress)).toBe(error);
  expect(silent.notes).toEqual([]);
});

test("explainFailure() puts an interruption before everything else", () => {
  expect(explainFailure(broken, terminal(AbortSignal.abort()), source, begun)).toMatchObject({
    code: "interrupted",
    message: "Interrupted after 7 observations; no digest was written, run it again to start over",
  });
});

test("explainFailure() lets a run go on that was stopped before it got to what an earlier one left", () => {
  const early = { ...empty, digestCount: 0, isResumable: true };
  expect(explainFailure(broken, terminal(AbortSignal.abort()), source, early)).toMatchObject({
    message: "Interrupted after 0 observations; no digest was written, run it again with --resume to go on",
  });
  const failing = terminal();
  expect(explainFailure(broken, failing, undefined, early)).toBe(broken);
  expect(failing.notes).toEqual([]);
});

test("explainFailure() says what is done of a run that can be gone on with", () => {
  const progress = { ...begun, doneCount: 2, digestCount: 5, isResumable: true };
  const failing = terminal();
  expect(explainFailure(broken, failing, source, progress)).toBe(broken);
  expect(failing.notes).toEqual(["2 of 5 digests are written, run it again with --resume to go on"]);
  expect(explainFailure(broken, terminal(AbortSignal.abort()), source, progress)).toMatchObject({
    message: "Interrupted after 7 observations; 2 of 5 digests are written, run it again with --resume to go on",
  });
});
