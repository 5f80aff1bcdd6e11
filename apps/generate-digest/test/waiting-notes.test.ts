import { ClientError } from "@m3/client";
import { expect, onTestFinished, test, vi } from "vitest";
import { createWaitingNotes } from "../src/waiting-notes.ts";
import { run } from "./run-on-fake.ts";

const url = "http://m3.example:8080/anno/v1/fast";

function told() {
  vi.useFakeTimers({ toFake: ["performance"] });
  onTestFinished(() => void vi.useRealTimers());
  const lines: string[] = [];
  const onEvent = createWaitingNotes({ note: (line) => lines.push(line) });
  const waiting = (waitedMillis: number, at = url): void =>
    onEvent({ kind: "waiting", method: "GET", url: at, waitedMillis });
  const retry = (error: ClientError, delayMillis: number): void =>
    onEvent({ kind: "retry", url, error, attempts: 1, delayMillis });
  return { lines, onEvent, waiting, retry };
}

test("createWaitingNotes() tells of one of several requests that wait for a host, and again when it goes on", () => {
  const { lines, waiting } = told();
  for (const at of [5000, 10_000, 20_000]) {
    vi.setSystemTime(at);
    vi.advanceTimersByTime(at / 2);
    for (let request = 0; request < 4; request++) waiting(at);
  }
  waiting(5000, "http://other.example/kb");
  expect(lines).toEqual([
    'Waiting for "m3.example:8080", which has sent nothing for 5 s',
    'Waiting for "m3.example:8080", which has sent nothing for 10 s',
    'Waiting for "m3.example:8080", which has sent nothing for 20 s',
    'Waiting for "other.example", which has sent nothing for 5 s',
  ]);
});

test("createWaitingNotes() tells of long pauses and of waits that were told, and of nothing else", () => {
  const { lines, onEvent, waiting, retry } = told();
  const busy = new ClientError("http-status", "x", { reason: '"m3" answered 503' });
  const silent = new ClientError("timeout", "x", { reason: '"m3" did not answer within 30 s' });
  retry(busy, 2000);
  retry(silent, 500);
  onEvent({ kind: "request", method: "GET", url });
  expect(lines).toEqual([]);
  retry(busy, 8400);
  vi.advanceTimersByTime(9000);
  waiting(5000);
  retry(silent, 500);
  expect(lines).toEqual([
    '"m3" answered 503; trying again in 8 s',
    'Waiting for "m3.example:8080", which has sent nothing for 5 s',
    '"m3" did not answer within 30 s; trying again',
  ]);
});

test("generate-digest says what it waits for, and gives up a silent host after two short waits", async () => {
  const client = {
    retryDelayMillis: 1,
    responseTimeoutMillis: 5000,
    shortResponseTimeoutMillis: 120,
    waitingNoticeMillis: 50,
  };
  const { exitCode, stdout, stderr, m3 } = await run(["Sebastes"], { client, intercept: () => true });
  expect(exitCode).toBe(1);
  expect(stdout).toBe("");
  const { host } = new URL(m3.url);
  const lines = stderr.trimEnd().split("\n");
  expect(lines[0]).toBe(`Waiting for "${host}", which has sent nothing for 0.05 s`);
  expect(lines).toContain(`"${host}" did not answer within 0.12 s; trying again`);
  expect(lines.at(-1)).toBe(
    `generate-digest: Cannot ask "${m3.url}/config" where the services of M3 are: "${host}" did not answer within 0.12 s (2 attempts)`,
  );
  expect(m3.paths).toEqual(["/config/endpoints", "/config/endpoints"]);
  const quiet = await run(["-q", "Sebastes"], { client, intercept: () => true });
  expect(quiet.stderr.trimEnd().split("\n")).toHaveLength(1);
});

test("generate-digest does not ask a host for annotations that is silent about concepts", async () => {
  const client = { retryDelayMillis: 1, responseTimeoutMillis: 5000, shortResponseTimeoutMillis: 80 };
  const { exitCode, stderr, m3 } = await run(["Sebastes"], { client, intercept: (path) => path.startsWith("/kb/") });
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/Cannot look up concept "Sebastes": .* did not answer within 0\.08 s \(2 attempts\)\n$/);
  expect(m3.paths.filter((path) => path.startsWith("/anno/"))).toEqual([]);
});
