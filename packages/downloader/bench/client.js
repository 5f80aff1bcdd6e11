// Downloads with this package: node client.js FOLDER ORIGIN SIZE COUNT CONCURRENCY
import { download } from "../dist/index.js";

const [folder, origin, size, count, concurrency] = process.argv.slice(2);

function* requests() {
  for (let index = 0; index < Number(count); index++)
    yield { id: String(index), url: `${origin}/${size}/${index}.jpg` };
}

const options = { concurrency: Number(concurrency), perHostConcurrency: Number(concurrency) };
let failedCount = 0;
for await (const result of download(requests(), folder, options)) {
  if (result.kind === "failed") failedCount++;
}
process.stdout.write(`${JSON.stringify({ failedCount, peakMb: process.resourceUsage().maxRSS / 1024 })}\n`);
