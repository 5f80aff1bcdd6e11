// Makes a clone ready to work: installs what the lock file asks for and, with `--build`, builds every package.
// Plain JavaScript on Node's own modules only, because it runs before anything is installed.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const oldestNode = [20, 19];

/** Whether node_modules holds exactly what package-lock.json asks for, as npm itself recorded it. */
function isInstalled() {
  const recordPath = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(recordPath)) return false;
  const wanted = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  const present = JSON.parse(readFileSync(recordPath, "utf8")).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.includes("node_modules/")) return true;
    const found = present[path];
    if (found === undefined) return entry.optional === true || entry.peer === true;
    return found.version === entry.version && existsSync(join(root, path));
  });
}

function run(command, args) {
  // One string, because npm and turbo are shell scripts on Windows; nothing in it comes from outside.
  const result = spawnSync([command, ...args].join(" "), {
    cwd: root,
    shell: true,
    stdio: "inherit",
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" },
  });
  if (result.status !== 0) {
    console.error(`Cannot set up: "${command} ${args.join(" ")}" failed`);
    process.exit(result.status ?? 1);
  }
}

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1])) {
  console.error(`Cannot set up: expected Node ${oldestNode.join(".")} or newer, got ${process.versions.node}`);
  process.exit(1);
}
if (!isInstalled()) {
  console.log("Installing dependencies (only when something changed) ...");
  run("npm", ["ci"]);
}
if (process.argv.includes("--build")) {
  run("npx", ["turbo", "run", "build", "--output-logs=errors-only", "--log-prefix=none"]);
}
