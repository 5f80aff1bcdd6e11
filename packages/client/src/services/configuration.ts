import { createAsk } from "../ask.ts";
import type { M3Configuration, PublishedService } from "../configuration.ts";
import type { Context } from "../context.ts";
import { decodeServerInfo } from "../decode-annotations.ts";
import { decodeServices } from "../discovery.ts";
import type { ServerInfo } from "../model.ts";
import type { WaitOptions } from "../service.ts";
import { configurationUrlOf } from "../service-urls.ts";

/**
 * The addresses that a client asks, and the configuration service of their site. Source: Raziel.
 * {@link resolveConfiguration} finds out a configuration from one URL.
 */
export interface ConfigurationService extends M3Configuration {
  /** Lists what the site publishes: `GET /config/endpoints`. Secrets are not looked at: nothing here writes. */
  listServices(options?: WaitOptions): AsyncGenerator<PublishedService, void, undefined>;
  /** Fetches what the configuration service says about itself: `GET /config/health`. */
  fetchHealth(options?: WaitOptions): Promise<ServerInfo>;
}

/** Creates the questions about the site. */
export function createConfigurationService(context: Context): ConfigurationService {
  const { configuration } = context;
  const baseUrl = configurationUrlOf(configuration.site);
  const ask = createAsk(context, baseUrl);
  return {
    ...configuration,
    async *listServices(options) {
      const action = `ask "${configuration.site}" where the services of M3 are`;
      yield* await ask.one({ action, path: ["endpoints"] }, (value) => decodeServices(value, baseUrl), options);
    },
    fetchHealth: (options) =>
      ask.one({ action: "ask the configuration service for its version", path: ["health"] }, decodeServerInfo, options),
  };
}
