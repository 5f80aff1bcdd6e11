import { existsSync, readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, join } from "node:path";
import { defineConfig } from "vitest/config";

const here = import.meta.dirname;

/** Every folder with tests is a project; the examples and the repository's own scripts are two more. */
const roots = [
  ...["packages", "apps"].flatMap((group) => readdirSync(join(here, group)).map((name) => join(here, group, name))),
  join(here, "examples"),
  join(here, "scripts"),
].filter((root) => existsSync(join(root, "test")));

export default defineConfig({
  // Tests read the sources of our own packages, never a build that may be stale.
  // Setting the list replaces vite's defaults, so those are repeated, but for "module": packages keep code for bundlers
  // under it, which Node cannot always load.
  ssr: { resolve: { conditions: ["@m3/source", "node", "development|production"] } },
  test: {
    // vitest leaves one core free, which on two cores is half of them; many of these tests wait rather than compute.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    reporters: ["default", join(here, "scripts/closing-line-reporter.ts")],
    projects: roots.map((root) => ({
      extends: true,
      root,
      test: {
        name: basename(root),
        include: ["test/**/*.test.ts"],
        // They end what hangs; how long work takes is up to the machine and what else it does.
        testTimeout: 180_000,
        hookTimeout: 180_000,
        expect: { poll: { timeout: 60_000 } },
      },
    })),
  },
});
