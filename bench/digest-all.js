// What `generate-digest -a` does for 5,000 moments, against one request at a time as the original does.
// node bench/digest-all.js, after npm run build. Takes about half a minute.
import { deepStrictEqual } from "node:assert/strict";
import { createClient, resolveConfiguration, toAnnotations } from "@m3/client";
import { print, startServer } from "./child.js";

const [diveCount, momentsPerDive, latencyMillis] = [50, 100, 30];
/** The slow way is measured on a sample and extrapolated. */
const sampleCount = 200;
const goal = 30;

const emulator = await startServer(
  "../packages/emulator/bin/m3-emulator.js",
  ...["--port", 0, "--dives", diveCount, "--moments", momentsPerDive, "--latency", latencyMillis],
);
try {
  const client = createClient(await resolveConfiguration({ config: emulator.url, env: {} }));
  // Also makes the emulator lay out its ocean before anything is measured.
  const moments = new Map();
  for await (const { imagedMomentUuid, videoReferenceUuid } of client.annotations.listAll()) {
    moments.set(imagedMomentUuid, { imagedMomentUuid, videoReferenceUuid });
  }
  const wanted = [...moments.values()];
  const uuids = [...moments.keys()].sort();
  print(`${wanted.length} moments of ${diveCount} dives, ${latencyMillis} ms latency`);

  const step = Math.floor(uuids.length / sampleCount);
  const sample = uuids.filter((_, index) => index % step === 0).slice(0, sampleCount);
  const expected = [];
  let start = performance.now();
  for (const uuid of sample) expected.push(...toAnnotations(await client.fetchImagedMoment(uuid), { isExact: true }));
  const slowSeconds = (((performance.now() - start) / sampleCount) * wanted.length) / 1000;
  print(`one at a time:       ${slowSeconds.toFixed(1)} s (extrapolated from ${sampleCount} moments)`);

  const results = new Map();
  for (const route of ["moments", "auto"]) {
    const records = [];
    start = performance.now();
    for await (const record of client.listMomentObservations(wanted, { route })) records.push(record);
    results.set(route, { records, seconds: (performance.now() - start) / 1000 });
  }
  const { moments: single, auto } = Object.fromEntries(results);
  const isSampled = new Set(sample);
  deepStrictEqual(
    auto.records.filter((record) => isSampled.has(record.imaged_moment_uuid)),
    expected,
  );
  deepStrictEqual(auto.records, single.records);
  const ratioOf = (seconds) => (slowSeconds / seconds).toFixed(1);
  print(`four at a time:      ${single.seconds.toFixed(1)} s, ${ratioOf(single.seconds)}x`);
  print(`as the client does:  ${auto.seconds.toFixed(2)} s, ${ratioOf(auto.seconds)}x (goal ${goal}x)`);
  print(`${auto.records.length} observations, the same by every way`);
  if (slowSeconds / auto.seconds < goal) process.exitCode = 1;
} finally {
  await emulator.stop();
}
