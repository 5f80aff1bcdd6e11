import type { IncomingMessage, ServerResponse } from "node:http";
import { PassThrough } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, onTestFinished, test, vi } from "vitest";
import { Exchange } from "../src/fetch/exchange.ts";
import type { DownloadEvent, DownloadOptions, TimeoutOptions } from "../src/index.ts";
import { makeFolder } from "./folder.ts";
import { makePng } from "./images.ts";
import { collect, expectSaved, listFolder, requestsFor } from "./run.ts";
import { sendImage, serve } from "./server.ts";

const picture = makePng(60, 60, 1);
/** Longer than any test; each names the one limit that is to be reached. */
const noTimeouts = { connectMillis: 2 ** 31 - 1, responseMillis: 2 ** 31 - 1, idleMillis: 2 ** 31 - 1 };

/** Stops the clock of our timers, so that no machine is too slow for them; sockets and files go on. */
function stopClock(): void {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
}

type Hang = (request: IncomingMessage, response: ServerResponse) => void;

const stall: Hang = () => {};
const stallMidway: Hang = (_request, response) => {
  response.writeHead(200, { "content-length": picture.length });
  response.write(picture.subarray(0, 1000));
};
const drip: Hang = (_request, response) => {
  response.writeHead(200, { "content-length": picture.length });
  const next = (): void => void (response.destroyed || response.write("x", () => setImmediate(next)));
  next();
};

test.each<[string, Hang, TimeoutOptions, RegExp]>([
  ["no answer", stall, { responseMillis: 60 }, /no answer within 0.06 s$/],
  ["an answer that stops", stallMidway, { idleMillis: 80 }, /no more bytes within 0.08 s$/],
  ["an answer that drips", drip, { totalMillis: 300 }, /not complete within 0.3 s$/],
])("%s: a failed result if it stays, the true file if it passes", async (_name, hang, timeouts, message) => {
  stopClock();
  const folder = await makeFolder();
  let isHanging = false;
  const waits: number[] = [];
  /** Time passes only while a host keeps us waiting. */
  const hangOn = async (): Promise<void> => {
    isHanging = true;
    let millis = 0;
    for (; isHanging; millis += 20) {
      await nextTurn();
      vi.advanceTimersByTime(20);
    }
    waits.push(millis);
  };
  const server = await serve((request, response, before) => {
    if (request.url === "/good.png" || (request.url === "/passes.png" && before > 0)) {
      sendImage(request, response, picture);
    } else {
      hang(request, response);
      void hangOn();
    }
  });
  const options: DownloadOptions = {
    concurrency: 1,
    timeouts: { ...noTimeouts, ...timeouts },
    retry: { attempts: 3, baseMillis: 2 },
    onEvent: (event: DownloadEvent) => {
      if (event.kind === "attempt") isHanging = false;
      if (event.kind === "retry") setImmediate(() => vi.advanceTimersByTime(event.delayMillis));
    },
  };
  const urls = ["/stays.png", "/passes.png", "/good.png"].map((path) => server.origin + path);
  const [stays, passes, good] = await collect(requestsFor(urls), folder, options);
  expect(stays).toMatchObject({
    kind: "failed",
    code: "timeout",
    attempts: 3,
    message: expect.stringMatching(message),
  });
  expect(passes).toMatchObject({ kind: "done", attempts: 2 });
  expect(waits).toHaveLength(4);
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(Math.min(...Object.values(timeouts)));
  for (const result of [passes, good]) await expectSaved(result, folder, picture);
  expect(await listFolder(folder)).toEqual(["good.png", "passes.png"]);
});

/** An exchange whose answer has begun, with 80 ms between two pieces of it. */
function beginExchange(take: () => Promise<void> | undefined) {
  const outcomes: unknown[] = [];
  const exchange = new Exchange(
    {
      url: "http://host/a.png",
      statuses: [200],
      sink: { push: take },
      idleMillis: 80,
      pace: () => 0,
      isLent: () => false,
    },
    (outcome) => outcomes.push(outcome),
  );
  exchange.carriedBy({ destroy: () => {}, isReused: false });
  const body = new PassThrough();
  exchange.receive({ statusCode: 200, headers: {} }, body);
  return { body, outcomes };
}

test("every piece of an answer gives the host as long again for the next", async () => {
  stopClock();
  const { body, outcomes } = beginExchange(() => undefined);
  for (let count = 0; count < 5; count++) {
    vi.advanceTimersByTime(79);
    body.write("x");
    await nextTurn();
  }
  expect(outcomes).toEqual([]);
  vi.advanceTimersByTime(80);
  expect(outcomes).toMatchObject([{ code: "timeout", message: expect.stringMatching(/no more bytes within 0.08 s$/) }]);
});

test("a host is not to blame while its bytes wait for our disk", async () => {
  stopClock();
  let taken = (): void => {};
  const { body, outcomes } = beginExchange(
    () =>
      new Promise((resolve) => {
        taken = resolve;
      }),
  );
  body.write("x");
  await nextTurn();
  vi.advanceTimersByTime(100_000);
  expect(outcomes).toEqual([]);
  taken();
  await nextTurn();
  vi.advanceTimersByTime(80);
  expect(outcomes).toMatchObject([{ code: "timeout" }]);
});
