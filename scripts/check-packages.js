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
/** What each package may weigh when it is packed, in KB; a package that grows past it is worth a thought, and then a new number. */
const budgetsKilobytes = {
  "@m3/client": 230,
  "@m3/command-line": 70,
  "@m3/downloader": 210,
  "@m3/emulator": 280,
  "@m3/formats": 680,
  "@m3/json-stream": 130,
  "@m3/localizations": 130,
  "@m3/preview": 140,
  "@m3/download-images": 60,
  "@m3/extract-localizations": 60,
  "@m3/generate-digest": 80,
  "@m3/cli": 80,
  "@m3/reformat": 100,
};

const packed = spawnSync("npm pack --dry-run --json --workspaces", { cwd: root, shell: true, encoding: "utf8" });
for (const { name, size, entryCount } of JSON.parse(packed.stdout)) {
  const budget = budgetsKilobytes[name];
  if (budget === undefined) continue;
  const kilobytes = Math.round(size / 1000);
  const isGood = kilobytes <= budget;
  console.log(
    `${isGood ? "ok    " : "FAILED"} size     ${name}: ${kilobytes} KB in ${entryCount} files (budget ${budget} KB)`,
  );
  if (!isGood) failed++;
}
process.exitCode = failed === 0 ? 0 : 1;
