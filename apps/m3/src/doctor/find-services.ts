import {
  type ClientOptions,
  completeConfiguration,
  isClientError,
  type M3Configuration,
  resolveConfiguration,
  withoutCredentials,
} from "@m3/client";
import type { Terminal } from "@m3/command-line";

/** Where the services are, or would be. */
export interface FoundServices {
  readonly configuration: M3Configuration;
  /** Whether the host was asked for its services and did not answer; they are then where they usually are. */
  readonly isHostSilent: boolean;
}

/**
 * Finds out where the services are. A host that cannot be reached ends nothing: what is wrong with it is what a doctor is asked for.
 *
 * @throws {ClientError} code "configuration" and others, when it is not the network that fails
 */
export async function findServices(
  config: string | undefined,
  client: ClientOptions,
  { env, cwd, signal }: Pick<Terminal, "cwd" | "env" | "signal">,
): Promise<FoundServices> {
  try {
    return { configuration: await resolveConfiguration({ config, env, cwd, signal, client }), isHostSilent: false };
  } catch (error) {
    // Only a URL makes it ask a network.
    if (!isClientError(error, "network", "timeout")) throw error;
    const name = config ?? env.M3_CONFIG?.trim() ?? "";
    const site = name.replace(/\/+$/, "").replace(/(\/config)?\/endpoints$|\/config$|\/(anno|kb)\/v1$/, "");
    const source = { kind: config === undefined ? "environment" : "url", name: withoutCredentials(name) } as const;
    return { configuration: completeConfiguration({ site }, source), isHostSilent: true };
  }
}
