import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { get } from "node:http";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import got from "got";
import { expect, test } from "vitest";
import type { DownloadOptions, DownloadResult } from "../src/index.ts";
import { makeFolder } from "./folder.ts";
import { fileOf, serveRaw } from "./raw-host.ts";
import { collect, listFolder } from "./run.ts";
import { serve } from "./server.ts";
import { randomFrom } from "./simulated-host.ts";

// More by hand: FUZZ_SEED=7 FUZZ_COUNT=20000 npx vitest run ... bodies-fuzz
const { FUZZ_SEED: seed = 1, FUZZ_COUNT: count = 80 } = process.env;
const filesPerRun = 40;

/** A file has its own bytes and no other's, and the folder has nothing else. */
async function expectTrue(results: readonly DownloadResult[], folder: string): Promise<void> {
  const names: string[] = [];
  for (const result of results) {
    if (result.kind === "failed") continue;
    const { bytes, widthPixels } = fileOf(Number(result.id));
    names.push(result.name);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    expect(result, result.url).toMatchObject({ sizeBytes: bytes.length, sha256, widthPixels });
    expect((await readFile(join(folder, result.name))).equals(bytes), result.url).toBe(true);
  }
  expect(await listFolder(folder)).toEqual(names.sort());
}

function optionsFor(random: () => number): DownloadOptions {
  return {
    concurrency: 1 + Math.floor(random() * 12),
    bytesPerSecond: random() < 0.5 ? 5e6 + random() * 2e7 : Infinity,
    retry: { attempts: 8, baseMillis: 1, maxMillis: 3 },
    timeouts: { idleMillis: 150, responseMillis: 1000 },
  };
}

/** Other code of this process, whose requests are read by parsers that ours have used. */
async function askElsewhere(isOver: () => boolean): Promise<void> {
  const body = fileOf(2).bytes;
  const { origin } = await serve((_request, response) => void response.end(body));
  for (let isGot = true; !isOver(); isGot = !isGot) {
    const response = isGot
      ? got(origin).buffer()
      : new Promise<Buffer>((resolve, reject) => {
          get(origin, (answer) => resolve(buffer(answer))).once("error", reject);
        });
    expect(Buffer.from(await response).equals(body)).toBe(true);
  }
}

test("whatever a host sends, and in whatever packets, no file has a wrong byte", {
  timeout: Number(count) * 500,
}, async () => {
  const kinds = new Map<string, number>();
  for (let run = 0; run * filesPerRun < Number(count); run++) {
    const random = randomFrom(Number(seed) * 1_000_003 + run);
    random();
    const two = [await serveRaw(random() * 2 ** 32, 2), await serveRaw(random() * 2 ** 32, 2)];
    let isOver = false;
    const elsewhere = askElsewhere(() => isOver);
    const numbers = Array.from({ length: filesPerRun }, (_, index) => run * filesPerRun + index);
    try {
      await Promise.all(
        [two, two.slice(0, 1)].map(async (origins) => {
          const folder = await makeFolder();
          const requests = numbers.map((number) => ({
            id: String(number),
            url: `${origins[number % origins.length]}/${number}`,
          }));
          const results = await collect(requests, folder, optionsFor(random));
          await expectTrue(results, folder);
          for (const result of results) {
            const kind = result.kind === "failed" ? result.code : result.kind;
            kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
          }
        }),
      );
    } finally {
      isOver = true;
      await elsewhere;
    }
  }
  // Most come through in the end, or the rest would prove little.
  expect(kinds.get("done")).toBeGreaterThan(Number(count));
});
