import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const folder = join(import.meta.dirname, "../training");
const hasPython = spawnSync("python3", ["--version"]).status === 0;

// What they print needs the frameworks; here they must at least be Python.
test.skipIf(!hasPython).each(readdirSync(folder).filter((name) => name.endsWith(".py")))(
  "%s is sound Python",
  (name) => {
    const check = "import ast, sys; ast.parse(open(sys.argv[1], encoding='utf-8').read())";
    const { stderr, status } = spawnSync("python3", ["-c", check, join(folder, name)], { encoding: "utf8" });
    expect(stderr).toBe("");
    expect(status).toBe(0);
  },
);
