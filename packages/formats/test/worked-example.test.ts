import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkRoundTrip, collect } from "./support/round-trip.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";
import { boxLines } from "./worked-example/box-lines.ts";

test("the format that docs/adding-a-format.md shows gives back what it writes", async () => {
  await checkRoundTrip(boxLines, { target: "set.boxes.jsonl" });
});

test("the format that docs/adding-a-format.md shows reports a bad line and reads the rest", async () => {
  const source = join(await temporaryFolder(), "set.boxes.jsonl");
  await writeFile(
    source,
    '{"image":"a.png","category":"squid","bbox":[1,2,3]}\n{"image":"a.png","category":"squid","bbox":[1,2,3,4]}\n',
  );
  const codes: string[] = [];
  const dataset = await boxLines.read?.(source, { onDiagnostic: ({ code }) => codes.push(code) });
  expect(await collect(dataset?.images() ?? (async function* () {})())).toHaveLength(1);
  expect(codes).toEqual(["bad-element"]);
});

test("docs/adding-a-format.md shows that format as it is", async () => {
  const guide = await readFile(join(import.meta.dirname, "../../../docs/adding-a-format.md"), "utf8");
  const code = await readFile(join(import.meta.dirname, "worked-example/box-lines.ts"), "utf8");
  const shown = [...guide.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, block]) => block ?? "");
  expect(shown.length).toBeGreaterThan(3);
  for (const block of shown) expect(code).toContain(block);
});
