import type { CommandOutcome, Terminal } from "@m3/command-line";
import type { EmulatorCommandOptions } from "./cli.ts";
import { createEmulator } from "./server/emulator.ts";

/** Runs an emulator until the terminal's signal is aborted, and says where it is. */
export async function run(options: EmulatorCommandOptions, terminal: Terminal): Promise<CommandOutcome> {
  const { port, host, seed, generation, "knowledge-base": knowledgeBase, dives, moments, latency } = options;
  const emulator = await createEmulator({
    port,
    host,
    seed,
    generation,
    knowledgeBase,
    latencyMillis: latency,
    ocean: {
      ...(dives === undefined ? {} : { diveCount: dives }),
      ...(moments === undefined ? {} : { momentsPerDive: moments }),
    },
  });
  const { ocean } = emulator;
  // On stderr, so that it is seen under --json too.
  terminal.note(`M3 emulator at ${emulator.url} (${generation}, ${knowledgeBase}, seed ${seed})`);
  terminal.print(`  annotations     ${emulator.annosaurusUrl}`);
  terminal.print(`  knowledge base  ${emulator.knowledgeBaseUrl}`);
  terminal.print(`  media           ${emulator.mediaUrl}`);
  terminal.print(`  configuration   ${emulator.configurationUrl}`);
  terminal.print(`  ${ocean.dives.length} dives, ${ocean.momentCount} moments, ${ocean.sightings.length} observations`);
  terminal.print("");
  terminal.print(`Try: generate-digest -c ${emulator.url} -d Sebastes`);
  terminal.print("Stop: Ctrl-C");
  try {
    await untilAborted(terminal.signal);
  } finally {
    await emulator.close();
  }
  return { summary: { url: emulator.url, requestCount: emulator.requests.count() } };
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
