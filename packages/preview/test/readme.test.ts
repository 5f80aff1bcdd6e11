import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "./support/temporary-folder.ts";

const root = join(import.meta.dirname, "..");

test("the README shows the example as it is, and what it prints", async () => {
  const readme = await readFile(join(root, "README.md"), "utf8");
  const example = await readFile(join(root, "examples/preview-dataset.ts"), "utf8");
  expect(readme).toContain(`\`\`\`ts\n// examples/preview-dataset.ts\n${example}\`\`\``);
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ["--conditions=@m3/source", "--import=tsx", join(root, "examples/preview-dataset.ts")],
    { cwd: root, encoding: "utf8", env: { ...process.env, TMPDIR: await temporaryFolder() } },
  );
  expect(stderr).toBe("");
  expect(readme).toContain(`\`\`\`\n${stdout}\`\`\``);
});

test("the README names every error code, and every problem that is found", async () => {
  const readme = await readFile(join(root, "README.md"), "utf8");
  const errors = /PreviewErrorCode = (.*);/.exec(await readFile(join(root, "src/errors.ts"), "utf8"))?.[1] ?? "";
  const found = await readFile(join(root, "src/inspect-image.ts"), "utf8");
  const codes = [...errors.matchAll(/"([a-z-]+)"/g), ...found.matchAll(/(?:add\(\s*|code: )"([a-z-]+)"/g)];
  expect(codes.length).toBe(13);
  for (const [, code] of codes) expect(readme).toContain(`\`${code}\``);
});
