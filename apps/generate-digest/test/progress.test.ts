import { expect, test } from "vitest";
import type { FakeWorld } from "./fake-m3.ts";
import { sendJson } from "./fake-m3.ts";
import { observation, run } from "./run-on-fake.ts";

const uuids = Array.from({ length: 40 }, (_, index) => `m${String(index).padStart(2, "0")}`);
const world: FakeWorld = {
  tree: { name: "Sebastes" },
  observations: { Sebastes: uuids.map((uuid) => observation(`o${uuid}`, uuid)) },
  moments: Object.fromEntries(uuids.map((uuid) => [uuid, { uuid, observations: [{ uuid: `a${uuid}` }] }])),
};

/** What is drawn when each moment takes its time. */
async function drawn(args: readonly string[], isTerminal: boolean, momentMillis: number): Promise<string> {
  const { stderr, exitCode } = await run([...args, "-a", "Sebastes"], {
    world,
    isTerminal,
    intercept: (path, response) => {
      const uuid = /imagedmoments\/(m\d+)$/.exec(path)?.[1];
      if (uuid === undefined) return false;
      setTimeout(() => sendJson(response, world.moments?.[uuid]), momentMillis);
      return true;
    },
  });
  expect(exitCode).toBe(0);
  return stderr;
}

test("generate-digest -a draws how many moments are done, how fast, and how long it will take, on a terminal", async () => {
  const text = await drawn([], true, 100);
  expect(text).toMatch(/\] Imaged moments {2}\d+\/40 {2}[\d.]+\/s {2}\d+(\.\d)? s left/);
  expect(text.endsWith("\r\u001b[K")).toBe(true);
});

test.each([
  ["without a terminal", [], false],
  ["with --no-progress", ["--no-progress"], true],
  ["with --quiet", ["--quiet"], true],
] as const)("generate-digest draws nothing %s", async (_, args, isTerminal) => {
  await expect(drawn(args, isTerminal, 1)).resolves.toBe("");
});
