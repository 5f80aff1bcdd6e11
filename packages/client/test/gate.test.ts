import { createEmulator } from "@m3/emulator";
import fc from "fast-check";
import { expect, onTestFinished, test, vi } from "vitest";
import { createGate, type Slot } from "../src/gate.ts";
import { createClient, resolveConfiguration } from "../src/index.ts";
import { caught, collect, impatient } from "./serve.ts";

/** Lets a test say how much time goes by, for what must not depend on how busy the machine is. */
function stopClock(): (millis: number) => Promise<unknown> {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  onTestFinished(() => void vi.useRealTimers());
  return (millis) => vi.advanceTimersByTimeAsync(millis);
}

test("createGate() lets so many through, in their order", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 30 }), async (concurrency, count) => {
      const gate = createGate({ concurrency });
      const order: number[] = [];
      let active = 0;
      let peak = 0;
      const work = async (n: number): Promise<void> => {
        const slot = await gate.enter("work", undefined);
        order.push(n);
        peak = Math.max(peak, ++active);
        await Promise.resolve();
        active--;
        slot.release();
        slot.release();
      };
      await Promise.all(Array.from({ length: count }, (_, n) => work(n)));
      expect(order).toEqual(Array.from({ length: count }, (_, n) => n));
      expect(peak).toBe(Math.min(concurrency, count));
    }),
    { numRuns: 50 },
  );
});

test("createGate() gives a permit that lies idle to whoever waits, and only that", async () => {
  const wait = stopClock();
  const gate = createGate({ concurrency: 2 });
  const [idle, busy] = [await gate.enter("a", undefined), await gate.enter("b", undefined)];
  const admitted: string[] = [];
  const enter = (name: string): Promise<Slot> =>
    gate.enter(name, undefined).then((slot) => {
      admitted.push(name);
      return slot;
    });
  const third = enter("third");
  const fourth = enter("fourth");
  await wait(40);
  expect(admitted).toEqual([]);
  idle.pause();
  await wait(20);
  const slot = await third;
  // A permit that was given away is neither taken back nor given back.
  idle.resume();
  idle.release();
  await wait(40);
  expect(admitted).toEqual(["third"]);
  busy.release();
  await fourth;
  slot.release();
});

test("createGate() keeps a permit whose holder goes on at once", async () => {
  const wait = stopClock();
  const gate = createGate({ concurrency: 1 });
  const slot = await gate.enter("a", undefined);
  let isAdmitted = false;
  const second = gate.enter("b", undefined).then(() => {
    isAdmitted = true;
  });
  for (let turn = 0; turn < 10; turn++) {
    slot.pause();
    await wait(2);
    slot.resume();
    await wait(6);
  }
  // Waiting for the server, however long, is no idling.
  await wait(60);
  expect(isAdmitted).toBe(false);
  slot.release();
  await second;
});

test("createGate() spaces requests out", async () => {
  const gate = createGate({ concurrency: 10, requestsPerSecond: 50 });
  const startMillis = performance.now();
  const slots = await Promise.all(Array.from({ length: 6 }, () => gate.enter("a", undefined)));
  expect(performance.now() - startMillis).toBeGreaterThan(95);
  for (const slot of slots) slot.release();
});

test("createGate() forgets who gave up waiting", async () => {
  const gate = createGate({ concurrency: 1 });
  const slot = await gate.enter("a", undefined);
  const controller = new AbortController();
  const second = caught(gate.enter("wait in vain", controller.signal));
  const third = gate.enter("c", undefined);
  controller.abort();
  await expect(second).resolves.toMatchObject({ code: "aborted" });
  slot.release();
  (await third).release();
  await expect(caught(gate.enter("d", controller.signal))).resolves.toMatchObject({ code: "aborted" });
});

test("a caller that holds lists open can ask for something else meanwhile", async () => {
  const emulator = await createEmulator();
  onTestFinished(() => emulator.close());
  const configuration = await resolveConfiguration({ config: emulator.url, env: {}, client: impatient });
  const client = createClient(configuration, { ...impatient, concurrency: 1 });
  const moments: unknown[] = [];
  for await (const { imaged_moment_uuid: uuid } of client.listConceptImages("Sebastes")) {
    moments.push(await client.fetchImagedMoment(String(uuid)));
  }
  expect(moments.length).toBeGreaterThan(0);
});

test("a client keeps to its limits, whatever it is asked for at once", async () => {
  const emulator = await createEmulator({ latencyMillis: 5 });
  onTestFinished(() => emulator.close());
  const configuration = await resolveConfiguration({ config: emulator.url, env: {}, client: impatient });
  const client = createClient(configuration, { ...impatient, concurrency: 3 });
  emulator.requests.clear();
  await Promise.all(emulator.ocean.concepts.map((concept) => collect(client.listConceptImages(concept))));
  expect(emulator.requests.peakConcurrency).toBe(3);
});
