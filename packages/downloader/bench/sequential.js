// What one would write first, one file after the other: node sequential.js FOLDER ORIGIN SIZE COUNT
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

const [folder, origin, size, count] = process.argv.slice(2);
for (let index = 0; index < Number(count); index++) {
  const response = await fetch(`${origin}/${size}/${index}.jpg`);
  await writeFile(join(folder, `${index}.jpg`), new Uint8Array(await response.arrayBuffer()));
}
