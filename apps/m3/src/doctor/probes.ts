import { isClientError, type M3Client, withoutCredentials } from "@m3/client";
import { printable } from "@m3/command-line";

/** A service of M3, what it is for, and how to find out whether it is well. */
export interface Probe {
  readonly name: string;
  readonly url: string;
  /** Whether a dataset cannot be made without it. */
  readonly isNeeded: boolean;
  /** What does not work without it, or what to do. */
  readonly advice: string;
  /** Asks; gives what the service is, in a few words. */
  readonly ask: (signal: AbortSignal) => Promise<string>;
  /** Asks for what it knows besides, which may take its time and does not count; gives how the words go on, or none. */
  readonly askMore?: (signal: AbortSignal) => Promise<string>;
}

/** How a service is. */
export interface Finding {
  readonly name: string;
  readonly url: string;
  readonly isNeeded: boolean;
  readonly isWell: boolean;
  /** What it is, or what went wrong. */
  readonly detail: string;
  readonly durationMillis: number;
  readonly advice?: string;
}

/** The services that the commands use, those that are needed first. */
export function probesOf(client: M3Client): Probe[] {
  const { configuration } = client;
  const { annosaurusUrl, knowledgeBaseUrl, mediaUrl, captureUrl, site } = configuration;
  return [
    {
      name: "annotations",
      url: annosaurusUrl,
      isNeeded: true,
      advice:
        "nothing can be listed without it; check the address (key anno), the network, and VPN if it is inside one",
      ask: (signal) => describeAnnosaurus(client, signal),
    },
    {
      name: "knowledge base",
      url: knowledgeBaseUrl,
      isNeeded: true,
      advice: "names cannot be looked up without it, nor what is below them (-d); check the address (key kb)",
      ask: async (signal) => `concepts below ${(await client.concepts.fetchRoot({ signal })).name}`,
    },
    {
      name: "configuration",
      url: `${site}/config`,
      isNeeded: false,
      advice: "without it, addresses come from an INI file or are derived from the host",
      ask: async (signal) => serverOf(await client.configuration.fetchHealth({ signal })),
      askMore: (signal) => describeOthers(client, signal),
    },
    {
      name: "media",
      url: mediaUrl,
      isNeeded: false,
      advice: "videos cannot be looked up without it; images can be downloaded all the same",
      ask: (signal) => describeMedia(client, signal),
    },
    {
      name: "capture",
      url: captureUrl,
      isNeeded: false,
      advice: "frames cannot be captured from videos without it; images that are stored can be downloaded all the same",
      ask: async (signal) => serverOf(await client.capture.fetchHealth({ signal })),
    },
  ];
}

/** Asks a service and times it. */
export async function examine(
  { ask, askMore, name, url: address, isNeeded, advice }: Probe,
  { signal, now }: { readonly signal: AbortSignal; readonly now: () => number },
): Promise<Finding> {
  const start = now();
  const url = withoutCredentials(address);
  try {
    const detail = await ask(signal);
    const durationMillis = now() - start;
    const more = (await askMore?.(signal)) ?? "";
    return { name, url, isNeeded, isWell: true, detail: detail + more, durationMillis };
  } catch (error) {
    if (!isClientError(error) || error.code === "aborted") throw error;
    return { name, url, isNeeded, isWell: false, detail: error.reason, durationMillis: now() - start, advice };
  }
}

async function describeAnnosaurus({ annotations }: M3Client, signal: AbortSignal): Promise<string> {
  const generation = await annotations.fetchGeneration({ signal });
  if (generation === "modern") return `${serverOf(await annotations.fetchHealth({ signal }))}, modern`;
  // The oldest have nothing to say about themselves, so an address where nobody is looks the same.
  await annotations.countAll({ signal });
  return "Annosaurus before 1.0 (legacy)";
}

/** The services that the configuration service cannot reach itself: their addresses are wrong there, or they are down. */
async function describeOthers({ configuration }: M3Client, signal: AbortSignal): Promise<string> {
  const silent = new Set<string>();
  try {
    for await (const { name, health } of configuration.listServiceStatuses({ signal })) {
      if (health === undefined) silent.add(printable(name));
    }
  } catch (error) {
    // It is well enough without: a proxy may let less through than there is, and to ask all of them may take too long.
    if (!isClientError(error) || error.code === "aborted") throw error;
  }
  return silent.size === 0 ? "" : `, which hears nothing of ${[...silent].join(", ")}`;
}

async function describeMedia({ media }: M3Client, signal: AbortSignal): Promise<string> {
  for await (const _name of media.listVideoSequenceNames({ signal })) return "video sequences";
  return "no video sequences";
}

function serverOf({ application, version }: { readonly application?: string; readonly version?: string }): string {
  const words = [application, version].filter((word) => word !== undefined && word !== "");
  return words.length === 0 ? "of unknown version" : words.join(" ");
}
