// A million requests with instant answers: each is refused before anything is sent.
import { createMemoryStorage, download } from "../src/index.ts";

function* requests(): Generator<{ id: string; url: string }> {
  for (let index = 0; index < 1_000_000; index++) {
    yield { id: String(index), url: `http://refused.test/frameGrabs/${index}/01_17_59_10.png` };
  }
}

let resultCount = 0;
for await (const { kind } of download(requests(), createMemoryStorage(), { allowedHosts: ["images.test"] })) {
  if (kind === "failed") resultCount++;
}
process.stdout.write(JSON.stringify({ resultCount, peakMegabytes: process.resourceUsage().maxRSS / 1024 }));
