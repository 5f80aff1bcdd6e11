// Downloads until it is killed; says so when the first file is there.
import { download } from "../src/index.ts";

const [folder = "", origin = "", count = "0"] = process.argv.slice(2);
const requests = Array.from({ length: Number(count) }, (_, index) => ({
  id: String(index),
  url: `${origin}/${index}.png`,
}));
for await (const result of download(requests, folder, { perHostConcurrency: 8 })) {
  process.stdout.write(`${result.kind}\n`);
}
process.stdout.write("end\n");
