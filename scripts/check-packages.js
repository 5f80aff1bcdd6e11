// Checks what would be published: publint over every package, arethetypeswrong over those with an import surface.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const folders = ["packages", "apps"].flatMap((group) =>
  readdirSync(join(root, group)).map((name) => join(group, name)),
);
let failed = 0;

function check(tool, folder, args) {
  const result = spawnSync(["npx", tool, ...args].join(" "), {
    cwd: join(root, folder),
    shell: true,
    encoding: "utf8",
  });
  const isGood = result.status === 0;
  console.log(`${isGood ? "ok    " : "FAILED"} ${tool.padEnd(8)} ${folder}`);
  if (!isGood) {
    failed++;
    console.log(result.stdout + result.stderr);
  }
}

for (const folder of folders) {
  const manifest = join(root, folder, "package.json");
  if (!existsSync(manifest)) continue;
  const { private: isPrivate, exports } = JSON.parse(readFileSync(manifest, "utf8"));
  if (isPrivate) continue;
  check("publint", folder, ["--strict"]);
  // ESM only: Node >= 20.19 can require() it, so resolution from CommonJS under older rules is no promise of ours.
  if (exports?.["."] !== undefined) check("attw", folder, ["--pack", ".", "--profile", "esm-only"]);
}
process.exitCode = failed === 0 ? 0 : 1;
