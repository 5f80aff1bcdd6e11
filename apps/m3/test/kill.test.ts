import { once } from "node:events";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { runBin, startBin } from "./support/bin.ts";
import { concept, prepareWork } from "./support/work.ts";
import { datasetOf, emulate, temporaryFolder } from "./support/world.ts";

const killCount = 20;

/** Kills a run after a time, as hard as can be; tells whether it was still at work. */
async function kill(args: readonly string[], cwd: string, afterMillis: number): Promise<boolean> {
  const child = startBin(args, cwd);
  child.stdout?.resume();
  child.stderr?.resume();
  await Promise.race([wait(afterMillis), once(child, "exit")]);
  const isRunning = child.exitCode === null;
  child.kill("SIGKILL");
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  return isRunning;
}

async function timed<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly millis: number }> {
  const start = performance.now();
  return { result: await work(), millis: performance.now() - start };
}

/** Half of the time of a run is waiting. */
async function twoAtATime(count: number, work: (index: number) => Promise<void>): Promise<void> {
  const queue = Array.from({ length: count }, (_, index) => index).values();
  const worker = async (): Promise<void> => {
    for (const index of queue) await work(index);
  };
  await Promise.all([worker(), worker()]);
}

test(`killed at ${killCount} moments of a first run and of an update, the next run makes what an uninterrupted one does`, {
  timeout: 900_000,
}, async () => {
  const cwd = await temporaryFolder();
  // Answers that take their time, so that the kills fall between them and not only into the start of Node.
  const emulator = await emulate({ latencyMillis: 15, ocean: { diveCount: 6 } });
  const work = prepareWork(emulator);
  const first = ["dataset", concept, "-c", emulator.url, "-j", "2", "-f", "VOC", "--preview", "-o"];
  const whole = await timed(() => runBin([...first, "whole"], cwd));
  expect(whole.result.exitCode).toBe(0);
  const expectedFirst = await datasetOf(join(cwd, "whole"));

  let hitCount = 0;
  await twoAtATime(killCount / 2, async (index) => {
    const name = `first-${index}`;
    if (await kill([...first, name], cwd, Math.random() * whole.millis)) hitCount++;
    expect(await runBin([...first, name], cwd)).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await datasetOf(join(cwd, name))).toEqual(expectedFirst);
  });

  work.goOn();
  await cp(join(cwd, "whole"), join(cwd, "updated"), { recursive: true });
  const update = await timed(() => runBin(["dataset", "-o", "updated"], cwd));
  expect(update.result.exitCode).toBe(0);
  const expectedUpdate = await datasetOf(join(cwd, "updated"));
  expect(expectedUpdate).not.toEqual(expectedFirst);
  await twoAtATime(killCount / 2, async (index) => {
    const name = `update-${index}`;
    await cp(join(cwd, "whole"), join(cwd, name), { recursive: true });
    if (await kill(["dataset", "-o", name], cwd, Math.random() * update.millis)) hitCount++;
    expect(await runBin(["dataset", "-o", name], cwd)).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await datasetOf(join(cwd, name))).toEqual(expectedUpdate);
  });
  expect(hitCount).toBeGreaterThan(killCount / 2);
});
