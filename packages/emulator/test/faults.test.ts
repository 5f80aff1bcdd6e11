import { createConnection } from "node:net";
import { expect, test } from "vitest";
import { createEmulator, type Emulator, EmulatorError, type Fault, isEmulatorError } from "../src/index.ts";
import { ask, send, start } from "./start.ts";

const path = "/anno/v1/fast/concept/images/Sebastes";

/** Everything that comes over the wire for one request. */
function raw(emulator: Emulator, headers = ""): Promise<string> {
  const { hostname, port } = new URL(emulator.url);
  return new Promise((resolve) => {
    let received = "";
    const socket = createConnection(Number(port), hostname, () => {
      socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${headers}\r\n`);
    });
    socket.setEncoding("latin1");
    socket.on("data", (piece: string) => {
      received += piece;
    });
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(received));
  });
}

function parts(received: string): { head: string; body: string; announced: number } {
  const cut = received.indexOf("\r\n\r\n");
  const head = received.slice(0, cut);
  return { head, body: received.slice(cut + 4), announced: Number(/content-length: (\d+)/i.exec(head)?.[1]) };
}

async function withFault(fault: Fault): Promise<Emulator> {
  const emulator = await start();
  emulator.addFault(fault);
  return emulator;
}

test("status: any status, with Retry-After, as the page of a proxy or as told", async () => {
  const emulator = await withFault({ match: path, times: 1, kind: "status", status: 503, retryAfter: 2 });
  const busy = await ask(emulator.url + path);
  expect([busy.status, busy.type, busy.headers.get("retry-after")]).toEqual([503, "text/html", "2"]);
  expect((await ask(emulator.url + path)).status).toBe(200);
  emulator.addFault({
    match: path,
    kind: "status",
    status: 500,
    body: '{"message":"x"}',
    contentType: "application/json",
  });
  expect(await ask(emulator.url + path)).toMatchObject({
    status: 500,
    json: { message: "x" },
    type: "application/json",
  });
});

test("reset: the connection ends without a byte, and the log says so", async () => {
  const emulator = await withFault({ match: path, kind: "reset" });
  await expect(ask(emulator.url + path)).rejects.toThrow();
  expect(await raw(emulator)).toBe("");
  expect(emulator.requests.entries.map(({ status, fault, isCut }) => [status, fault, isCut])).toEqual([
    [undefined, "reset", true],
    [undefined, "reset", true],
  ]);
});

test("truncate: the whole length is announced and a part is sent", async () => {
  const whole = parts(await raw(await start()));
  const half = parts(await raw(await withFault({ match: path, kind: "truncate" })));
  expect([half.announced, half.body.length]).toEqual([whole.announced, Math.floor(whole.body.length / 2)]);
  const cut = await withFault({ match: path, kind: "truncate" });
  await expect(ask(cut.url + path)).rejects.toThrow();
  await expect.poll(() => cut.requests.entries[0]?.isCut).toBe(true);
  const few = parts(await raw(await withFault({ match: path, kind: "truncate", afterBytes: 10 })));
  expect(few.body).toBe(whole.body.slice(0, 10));
});

test("wrong-length: the announced length is not that of the body", async () => {
  const whole = parts(await raw(await start()));
  const more = parts(await raw(await withFault({ match: path, kind: "wrong-length" })));
  expect([more.announced, more.body.length]).toEqual([whole.announced + 100, whole.body.length]);
  const fewer = parts(await raw(await withFault({ match: path, kind: "wrong-length", differenceBytes: -5 })));
  expect([fewer.announced, fewer.body.length]).toEqual([whole.announced - 5, whole.body.length]);
});

test("stall: something or nothing is sent, and then silence until the client leaves", async () => {
  for (const afterBytes of [undefined, 0, "nothing"] as const) {
    const emulator = await withFault({
      match: path,
      kind: "stall",
      ...(afterBytes === undefined ? {} : { afterBytes }),
    });
    const leave = new AbortController();
    let isOver = false;
    const asked = ask(emulator.url + path, { signal: leave.signal }).finally(() => {
      isOver = true;
    });
    const left = expect(asked).rejects.toThrow("aborted");
    const status = afterBytes === "nothing" ? undefined : 200;
    await expect
      .poll(() => emulator.requests.entries.map((entry) => [entry.fault, entry.status]))
      .toEqual([["stall", status]]);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(isOver).toBe(false);
    leave.abort();
    await left;
  }
});

test("drip: the whole body, slowly", async () => {
  const emulator = await withFault({ match: path, kind: "drip", chunkBytes: 20_000, intervalMillis: 30 });
  const before = performance.now();
  const slow = await ask(emulator.url + path);
  const elapsed = performance.now() - before;
  emulator.clearFaults();
  expect(slow.text).toBe((await ask(emulator.url + path)).text);
  expect(elapsed).toBeGreaterThan(30);
});

test("html, redirect, wrong-image, gzip, delay", async () => {
  const emulator = await withFault({ match: path, times: 1, kind: "html" });
  expect(await ask(emulator.url + path)).toMatchObject({
    status: 200,
    type: "text/html",
    text: expect.stringContaining("log in"),
  });
  emulator.clearFaults();
  emulator.addFault({ match: path, kind: "redirect" });
  const redirect = await ask(emulator.url + path);
  expect([redirect.status, redirect.headers.get("location")]).toEqual([302, `${path}?redirected=1`]);
  expect((await fetch(`${emulator.url}${path}?limit=1`)).status).toBe(200);
  emulator.clearFaults();
  emulator.addFault({ match: path, kind: "redirect", status: 308, location: "http://127.0.0.1:9/" });
  expect((await ask(emulator.url + path)).headers.get("location")).toBe("http://127.0.0.1:9/");
  emulator.clearFaults();
  emulator.addFault({ match: /framegrabs|frameGrabs/, kind: "wrong-image" });
  const image = [...emulator.ocean.moments()].flatMap(({ imageReferences }) => imageReferences)[0];
  expect((await ask(emulator.url + image?.url)).type).toBe("image/png");
  emulator.clearFaults();
  emulator.addFault({ match: path, kind: "delay", delayMillis: 120 });
  const before = performance.now();
  await ask(emulator.url + path);
  expect(performance.now() - before).toBeGreaterThanOrEqual(119);
  emulator.clearFaults();
  emulator.addFault({ match: path, kind: "gzip" });
  expect(parts(await raw(emulator)).head).toMatch(/content-encoding: gzip/i);
});

test("damage: the right length, and wrong bytes in the middle, at the start or at the end", async () => {
  const emulator = await start();
  const image = [...emulator.ocean.moments()].flatMap(({ imageReferences }) => imageReferences)[0];
  const url = emulator.url + image?.url;
  const bytesOf = async (): Promise<Uint8Array> => new Uint8Array(await (await fetch(url)).arrayBuffer());
  const whole = await bytesOf();
  const half = Math.floor(whole.length / 2);
  for (const where of [undefined, "start", "end"] as const) {
    emulator.addFault({ match: image?.url ?? "", kind: "damage", ...(where === undefined ? {} : { where }) });
    const damaged = await bytesOf();
    emulator.clearFaults();
    expect(damaged.length).toBe(whole.length);
    const wrong = [...whole.keys()].filter((at) => damaged[at] !== whole[at]);
    const expected = (byte: number): number => (where === undefined ? byte ^ 0xff : 0);
    expect(wrong.every((at) => damaged[at] === expected(whole[at] ?? 0))).toBe(true);
    const [first = 0, last = 0] = [wrong[0], wrong.at(-1)];
    if (where === "start") expect([first >= 8, last < half]).toEqual([true, true]);
    else if (where === "end") expect([first >= half, last > whole.length - 8]).toEqual([true, true]);
    else expect([first >= half, last < half + 4096]).toEqual([true, true]);
  }
});

test("method: only requests of that method meet the fault, as at hosts that refuse HEAD", async () => {
  const emulator = await withFault({ match: "/fast/", method: "HEAD", kind: "status", status: 405 });
  const statuses = await Promise.all(["HEAD", "GET"].map((method) => fetch(emulator.url + path, { method })));
  expect(statuses.map(({ status }) => status)).toEqual([405, 200]);
});

test("poison: every reply that would hold the row fails, the others do not", async () => {
  const emulator = await start();
  const list = (await ask(`${emulator.url}${path}`)).json as { observation_uuid: string }[];
  emulator.addFault({ match: "/fast/", kind: "poison", text: list[2]?.observation_uuid ?? "" });
  const whole = await ask(emulator.url + path);
  expect([whole.status, whole.type, whole.text]).toEqual([500, "text/plain", "Internal server error"]);
  expect((await ask(`${emulator.url}${path}?limit=2`)).json).toEqual(list.slice(0, 2));
  expect((await ask(`${emulator.url}${path}?limit=1&offset=2`)).status).toBe(500);
  expect((await ask(`${emulator.url}${path}?offset=3`)).json).toEqual(list.slice(3));
});

test("times, patterns and order: the first fault that fits and is not spent is met", async () => {
  const emulator = await createEmulator({
    faults: [
      { match: /Sebastes$/, times: 2, kind: "status", status: 503 },
      { match: "/fast/", times: 1, kind: "status", status: 502 },
    ],
  });
  const statuses: number[] = [];
  for (let i = 0; i < 4; i++) statuses.push((await ask(emulator.url + path)).status);
  expect(statuses).toEqual([503, 503, 502, 200]);
  await emulator.close();
});

test("rate: a share of the requests, the same ones for the same seed, whatever else is asked meanwhile", async () => {
  const run = async (seed: number, hasNoise: boolean): Promise<number[]> => {
    const emulator = await createEmulator({
      seed,
      faults: [{ match: "/health", rate: 0.3, kind: "status", status: 503 }],
    });
    const statuses: number[] = [];
    for (let i = 0; i < 100; i++) {
      if (hasNoise) await ask(`${emulator.annosaurusUrl}/health?other=${i}`);
      statuses.push((await ask(`${emulator.annosaurusUrl}/health`)).status);
    }
    await emulator.close();
    return statuses;
  };
  const [first, again, other] = [await run(1, false), await run(1, true), await run(2, false)];
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
  const faultCount = first.filter((status) => status === 503).length;
  expect(faultCount).toBeGreaterThan(15);
  expect(faultCount).toBeLessThan(45);
});

test("the log tells what was asked, counts by pattern, and knows the peak", async () => {
  const emulator = await withFault({ match: "/health", kind: "stall", afterBytes: "nothing" });
  const { requests } = emulator;
  const leave = new AbortController();
  const { signal } = leave;
  const asked = Array.from({ length: 5 }, (_, i) => ask(`${emulator.annosaurusUrl}/health?n=${i}`, { signal }));
  await expect.poll(() => requests.concurrency).toBe(5);
  leave.abort();
  await Promise.allSettled(asked);
  await expect.poll(() => requests.concurrency).toBe(0);
  await send(`${emulator.annosaurusUrl}/fast`, { concepts: ["Atolla"] });
  expect([requests.count(), requests.count("/health"), requests.count(/n=[34]$/g), requests.peakConcurrency]).toEqual([
    6, 5, 2, 5,
  ]);
  expect(requests.entries.at(-1)).toMatchObject({
    method: "POST",
    path: "/anno/v1/fast",
    status: 200,
    body: '{"concepts":["Atolla"]}',
    fault: undefined,
    isCut: false,
  });
  expect(requests.entries[0]?.headers).toHaveProperty("host");
  await expect.poll(() => requests.concurrency).toBe(0);
  requests.clear();
  expect([requests.count(), requests.peakConcurrency]).toEqual([0, 0]);
});

test("text is compressed for clients that read gzip, unless switched off", async () => {
  const headers = "Accept-Encoding: gzip, br\r\n";
  expect(parts(await raw(await start(), headers)).head).toMatch(/content-encoding: gzip/i);
  expect(parts(await raw(await start())).head).not.toMatch(/content-encoding/i);
  expect(parts(await raw(await start({ compression: false }), headers)).head).not.toMatch(/content-encoding/i);
});

test("close() is immediate, whatever is under way, and may be called again", async () => {
  // Whoever waited for it would wait longer than a test may take.
  const emulator = await createEmulator({ latencyMillis: 900_000 });
  const stalled = await createEmulator({ faults: [{ match: "/", kind: "stall" }] });
  const pending = [ask(emulator.url + path), ask(stalled.url + path)].map((request) =>
    request.catch((error: unknown) => error),
  );
  await expect.poll(() => emulator.requests.count() + stalled.requests.count()).toBe(2);
  await Promise.all([emulator.close(), stalled.close()]);
  for (const result of await Promise.all(pending)) expect(result).toBeInstanceOf(Error);
  await emulator.close();
  await expect(ask(emulator.url)).rejects.toThrow();
});

test("createEmulator() fails in one sentence when the port is taken", async () => {
  const emulator = await start();
  const failure = await createEmulator({ port: Number(new URL(emulator.url).port) }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(EmulatorError);
  expect(isEmulatorError(failure, "cannot-listen")).toBe(true);
  expect(isEmulatorError(new TypeError())).toBe(false);
  expect(String(failure)).toMatch(/Cannot listen on "127\.0\.0\.1" port \d+: EADDRINUSE, .*; port 0 takes a free one$/);
});
