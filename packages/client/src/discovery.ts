import { type AccessRule, discoveryRulesOf } from "./access.ts";
import {
  type ConfigurationKey,
  type ConfigurationSource,
  completeConfiguration,
  type M3Configuration,
  type PublishedService,
  siteOf,
} from "./configuration.ts";
import { type Decoded, isRecord } from "./decode.ts";
import { ClientError, isClientError } from "./errors.ts";
import { createHttp, type Http } from "./http.ts";
import { type ClientOptions, toSettings } from "./options.ts";
import { fetchJson } from "./requests.ts";
import { normalizeUrl, withoutCredentials } from "./url.ts";

/** Settings of {@link discoverConfiguration}. */
export interface DiscoveryOptions {
  readonly signal?: AbortSignal | undefined;
  readonly client?: ClientOptions | undefined;
}

/**
 * Asks a host for its services. A URL that ends in `/config` is a configuration service; any other is taken for the
 * base of an M3 host, which either has one below it or the services at their usual places.
 *
 * Source: Raziel `GET {base}/endpoints`, of 2021 and of today.
 */
export async function discoverConfiguration(
  url: string,
  source: ConfigurationSource,
  options: DiscoveryOptions,
): Promise<M3Configuration> {
  const given = normalizeUrl(url, "the URL of a configuration").replace(/\/endpoints$/, "");
  const settings = toSettings(options.client);
  const rulesOf = (site: string): AccessRule[] => discoveryRulesOf(site, settings.services);
  if (given.endsWith("/config")) {
    const site = given.slice(0, -"/config".length);
    const services = await fetchServices(createHttp(settings, rulesOf(site)), given, options.signal);
    return fromServices(services, site, source);
  }
  const site = siteOf(given, "/anno/v1") ?? siteOf(given, "/kb/v1") ?? given;
  // Whether there is a configuration service at all is not worth many attempts.
  const http = createHttp({ ...settings, retryLimit: Math.min(1, settings.retryLimit) }, rulesOf(site));
  try {
    const services = await fetchServices(http, `${site}/config`, options.signal);
    return fromServices(services, site, source);
  } catch (error) {
    if (!isClientError(error, "not-found", "http-status", "invalid-response", "configuration")) throw error;
    return completeConfiguration({ site }, source);
  }
}

function fetchServices(http: Http, base: string, signal: AbortSignal | undefined): Promise<PublishedService[]> {
  const action = `ask "${withoutCredentials(base)}" where the services of M3 are`;
  const request = { url: `${base}/endpoints`, action, signal, isShort: true };
  return fetchJson(http, request, (value) => decodeServices(value, base));
}

/** Decodes a list of endpoints. Secrets are not looked at: nothing here writes. */
export function decodeServices(value: unknown, base: string): Decoded<PublishedService[]> {
  if (!Array.isArray(value)) return { problem: "expected a list of endpoints" };
  const services: PublishedService[] = [];
  for (const item of value) {
    const { name, url, timeoutMillis, timeout } = isRecord(item) ? item : {};
    if (typeof name !== "string" || typeof url !== "string" || !/^https?:/i.test(url) || !URL.canParse(url)) continue;
    const millis = typeof timeoutMillis === "number" ? timeoutMillis : durationMillis(timeout);
    services.push({ name, url: reachable(url, base), ...(millis === undefined ? {} : { timeoutMillis: millis }) });
  }
  return { value: services };
}

function fromServices(
  services: readonly PublishedService[],
  site: string,
  source: ConfigurationSource,
): M3Configuration {
  const urlOf = (...names: readonly string[]): string | undefined =>
    names.flatMap((name) => services.find((service) => service.name === name)?.url ?? []).at(0);
  const anno = urlOf("annosaurus");
  if (anno === undefined) {
    const message = `Cannot use configuration "${source.name}": expected a service "annosaurus" among those published, got none`;
    throw new ClientError("configuration", message);
  }
  const found = {
    kb: urlOf("oni", "vars-kb-server"),
    media: urlOf("vampire-squid"),
    capture: urlOf("beholder"),
  };
  const keys: Partial<Record<ConfigurationKey, string>> = { site, anno };
  for (const [key, address] of Object.entries(found))
    if (address !== undefined) keys[key as keyof typeof found] = address;
  return completeConfiguration(keys, source, services);
}

/** An ISO 8601 duration of hours, minutes and seconds, which services of 2021 publish. */
function durationMillis(text: unknown): number | undefined {
  const match = typeof text === "string" ? /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?$/.exec(text) : null;
  if (match === null) return undefined;
  const [hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return ((hours * 60 + minutes) * 60 + seconds) * 1000;
}

const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** A quickstart that was set up as localhost publishes that name to everybody; to others it means the host they asked. */
function reachable(url: string, base: string): string {
  const [service, asked] = [new URL(url), new URL(base)];
  if (loopback.test(service.hostname) && !loopback.test(asked.hostname)) service.hostname = asked.hostname;
  return service.href;
}
