import { createAsk, toRequest } from "../ask.ts";
import type { M3Configuration, PublishedService } from "../configuration.ts";
import type { Context } from "../context.ts";
import { type Decoded, describe, isRecord } from "../decode.ts";
import { decodeServerInfo } from "../decode-annotations.ts";
import { decodeServices } from "../discovery.ts";
import { isClientError } from "../errors.ts";
import type { ServerInfo, ServiceStatus } from "../model.ts";
import { attempt } from "../requests.ts";
import type { WaitOptions } from "../service.ts";
import { configurationUrlOf } from "../service-urls.ts";
import { withoutCredentials } from "../url.ts";

/**
 * The addresses that a client asks, and the configuration service of their site. Source: Raziel.
 * {@link resolveConfiguration} finds out a configuration from one URL.
 */
export interface ConfigurationService extends M3Configuration {
  /** Lists what the site publishes, without the keys: `GET /config/endpoints`. */
  listServices(options?: WaitOptions): AsyncGenerator<PublishedService, void, undefined>;
  /**
   * Logs in with the password or master key of the options (`services: { configuration: { authorization } }`) and gives
   * a token: `POST /config/auth`. Names of users are told apart by case.
   *
   * @throws {ClientError} code "http-status", status 401, when they are wrong or missing
   */
  fetchAccessToken(options?: WaitOptions): Promise<string>;
  /** Tells whether a token is still good: `POST /config/auth/verify`. */
  verifyAccessToken(token: string, options?: WaitOptions): Promise<boolean>;
  /**
   * Fetches the keys of the services by their names, for whoever has a token: `GET /config/endpoints`. That of
   * `beholder` is what `client.capture` wants. A token that is not good gives none, as the service has it.
   */
  fetchServiceKeys(token: string, options?: WaitOptions): Promise<ReadonlyMap<string, string>>;
  /** Fetches what the configuration service says about itself: `GET /config/health`. */
  fetchHealth(options?: WaitOptions): Promise<ServerInfo>;
  /**
   * Lists how the services of the site are, as seen from there: the configuration service asks all of them now, which takes as long as the
   * slowest: `GET /config/health/status`.
   */
  listServiceStatuses(options?: WaitOptions): AsyncGenerator<ServiceStatus, void, undefined>;
}

/** Creates the questions about the site. */
export function createConfigurationService(context: Context): ConfigurationService {
  const { configuration } = context;
  const baseUrl = configurationUrlOf(configuration.site);
  const ask = createAsk(context, baseUrl, { isShort: true });
  const patiently = createAsk(context, baseUrl);
  const site = withoutCredentials(configuration.site);
  const action = `ask "${site}" where the services of M3 are`;
  const bearer = (token: string): Readonly<Record<string, string>> => ({ authorization: `Bearer ${token}` });
  return {
    ...configuration,
    async *listServices(options) {
      yield* await ask.one({ action, path: ["endpoints"] }, (value) => decodeServices(value, baseUrl), options);
    },
    fetchAccessToken: (options) => {
      const question = { action: `log in at "${site}"`, path: ["auth"], method: "POST" } as const;
      return ask.one(question, decodeToken, options);
    },
    verifyAccessToken: async (token, options) => {
      const question = { action: "verify a token", path: ["auth", "verify"], method: "POST" } as const;
      try {
        const request = toRequest(baseUrl, { ...question, headers: bearer(token) }, options);
        return await attempt(context.http, { ...request, isShort: true }, async ({ body }) => {
          // The status says it all.
          for await (const _ of body);
          return true;
        });
      } catch (error) {
        if (isClientError(error, "http-status") && error.status === 401) return false;
        throw error;
      }
    },
    fetchServiceKeys: (token, options) =>
      ask.one({ action, path: ["endpoints"], headers: bearer(token) }, decodeServiceKeys, options),
    fetchHealth: (options) =>
      ask.one({ action: "ask the configuration service for its version", path: ["health"] }, decodeServerInfo, options),
    async *listServiceStatuses(options) {
      const question = { action: `ask "${site}" how its services are`, path: ["health", "status"] };
      yield* await patiently.one(question, decodeServiceStatuses, options);
    },
  };
}

/** Source: `ServiceStatus` of Raziel, whose `healthStatus` is null for a service that is down. */
function decodeServiceStatuses(value: unknown): Decoded<ServiceStatus[]> {
  if (!Array.isArray(value)) return { problem: `expected a list of services, got ${describe(value)}` };
  const statuses: ServiceStatus[] = [];
  for (const item of value) {
    const { name, healthStatus } = isRecord(item) ? item : {};
    if (typeof name !== "string") continue;
    const health = decodeServerInfo(healthStatus);
    statuses.push({ name, ...("value" in health && { health: health.value }) });
  }
  return { value: statuses };
}

function decodeToken(value: unknown): Decoded<string> {
  const { accessToken, access_token: older = accessToken } = isRecord(value) ? value : {};
  if (typeof older === "string" && older !== "") return { value: older };
  // What came instead may be a secret too.
  return { problem: `expected "accessToken" to be a text, got ${older === undefined ? "nothing" : typeof older}` };
}

function decodeServiceKeys(value: unknown): Decoded<ReadonlyMap<string, string>> {
  if (!Array.isArray(value)) return { problem: `expected a list of endpoints, got ${describe(value)}` };
  const keys = new Map<string, string>();
  for (const item of value) {
    const { name, secret } = isRecord(item) ? item : {};
    // The first of a name is the one that listServices() and a configuration take.
    if (typeof name === "string" && typeof secret === "string" && !keys.has(name)) keys.set(name, secret);
  }
  return { value: keys };
}
