import { type ClientOptions, createClient } from "@m3/client";
import { type CommandOutcome, formatDuration, type Terminal } from "@m3/command-line";
import type { DoctorOptions } from "./cli.ts";
import { DoctorError } from "./errors.ts";
import { findServices } from "./find-services.ts";
import { examine, type Finding, probesOf } from "./probes.ts";

const defaultTimeoutSeconds = 10;

/**
 * Asks every service one or two small questions, one after the other, and says how they are.
 *
 * @throws {DoctorError} code "service-missing" when one that is needed does not answer
 */
export async function run({ config, timeout }: DoctorOptions, terminal: Terminal): Promise<CommandOutcome> {
  const { signal } = terminal;
  const patienceMillis = Math.max(1, (timeout ?? defaultTimeoutSeconds) * 1000);
  const options: ClientOptions = {
    // A doctor wants to know how it is now.
    retryLimit: 0,
    connectTimeoutMillis: patienceMillis,
    responseTimeoutMillis: patienceMillis,
    idleTimeoutMillis: patienceMillis,
  };
  const { configuration, isHostSilent } = await findServices(config, options, terminal);
  const { source } = configuration;
  const { kind } = source;
  terminal.print(`M3 as ${sources[kind]} says: ${source.name}`);
  const probes = probesOf(createClient(configuration, options));
  const progress = terminal.progress("Services", probes.length);
  const findings: Finding[] = [];
  try {
    // How fast they are is measured one after the other; whoever waits for a host that is silent should wait once.
    for (const batch of isHostSilent ? [probes] : probes.map((probe) => [probe])) {
      const found = await Promise.all(batch.map((probe) => examine(probe, { signal, now: () => performance.now() })));
      findings.push(...found);
      progress.advance(batch.length);
    }
  } finally {
    progress.finish();
  }
  for (const line of findings.flatMap(linesOf)) terminal.print(line);
  const missing = findings.filter(({ isNeeded, isWell }) => isNeeded && !isWell);
  if (missing.length > 0) {
    const isNobodyThere = findings.every(({ isWell }) => !isWell);
    const hint =
      kind === "default"
        ? ['Nothing named a host: name one with -c or M3_CONFIG, or try "m3 demo"']
        : isNobodyThere
          ? [`Nothing at all answers at "${source.name}": check its spelling, the network, and VPN; or try "m3 demo"`]
          : [];
    throw new DoctorError(
      `Cannot make datasets with this M3: ${missing.map((each) => each.name).join(" and ")} missing`,
      [...missing.map((each) => `${each.name}: ${each.detail}; ${each.advice}`), ...hint],
    );
  }
  terminal.print("All that is needed is there");
  return { summary: { source, services: findings } };
}

const sources = {
  default: "the default",
  environment: "M3_CONFIG",
  file: "the file",
  url: "the command line",
} as const;

function linesOf({ name, url, isWell, isNeeded, detail, durationMillis, advice }: Finding): string[] {
  const state = isWell ? "ok" : isNeeded ? "MISSING" : "absent";
  const first = `  ${state.padEnd(8)} ${name.padEnd(15)} ${url}  ${detail}  (${formatDuration(durationMillis)})`;
  return advice === undefined ? [first] : [first, `           ${advice}`];
}
