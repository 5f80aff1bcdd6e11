import { ClientError } from "./errors.ts";
import { normalizeUrl } from "./url.ts";

/** Where a configuration comes from. */
export interface ConfigurationSource {
  readonly kind: "default" | "file" | "url" | "environment";
  /** The path, URL or host as it was given, without user name and password. */
  readonly name: string;
}

/** A service as a configuration service publishes it. */
export interface PublishedService {
  /** Such as `annosaurus`, `oni`, `vampire-squid`. */
  readonly name: string;
  readonly url: string;
  /** How long the service may take to answer, in milliseconds, in the eyes of whoever runs it. */
  readonly timeoutMillis?: number;
}

/** The addresses of an M3; none ends in a slash. */
export interface M3Configuration {
  readonly source: ConfigurationSource;
  readonly site: string;
  readonly annosaurusUrl: string;
  readonly knowledgeBaseUrl: string;
  /** Followed by a concept. */
  readonly fastConceptImagesUrl: string;
  /** Followed by a concept. */
  readonly phylogenyDownUrl: string;
  /** Followed by a uuid. */
  readonly imagedMomentUrl: string;
  /** Followed by a uuid. */
  readonly imageReferenceUrl: string;
  /** Of vampire-squid. */
  readonly mediaUrl: string;
  /** Of Beholder; followed by `/capture`. */
  readonly captureUrl: string;
  /** Everything that the configuration service published; empty where there is none. */
  readonly services: readonly PublishedService[];
}

/** The keys of section `[m3]` of a configuration file, all of them optional. */
export const configurationKeys: readonly [
  "site",
  "anno",
  "kb",
  "fastconceptimages",
  "kbdesc",
  "imagedmoment",
  "imagereference",
  "media",
  "capture",
] = ["site", "anno", "kb", "fastconceptimages", "kbdesc", "imagedmoment", "imagereference", "media", "capture"];

/** One of {@link configurationKeys}. */
export type ConfigurationKey = (typeof configurationKeys)[number];

/** The host that is taken when nothing else is named; it answers inside MBARI's network only. */
export const defaultSite = "http://m3.shore.mbari.org";

/**
 * Derives every address that is not given from those that are.
 *
 * @throws {ClientError} code "configuration" when an address is no URL, or one can neither be found nor derived
 */
export function completeConfiguration(
  given: Partial<Record<ConfigurationKey, string>>,
  source: ConfigurationSource,
  services: readonly PublishedService[] = [],
): M3Configuration {
  const urls: Partial<Record<ConfigurationKey, string>> = {};
  for (const [key, value] of Object.entries(given)) {
    urls[key as ConfigurationKey] = normalizeUrl(value, `key "${key}" of configuration "${source.name}"`);
  }
  const site = urls.site ?? siteOf(urls.anno, "/anno/v1") ?? siteOf(urls.kb, "/kb/v1");
  const derive = (key: "anno" | "kb", path: string): string => {
    const url = urls[key] ?? (site === undefined ? undefined : site + path);
    if (url !== undefined) return url;
    const message = `Cannot use configuration "${source.name}": expected key "${key}" or "site", got neither`;
    throw new ClientError("configuration", message);
  };
  const annosaurusUrl = derive("anno", "/anno/v1");
  const knowledgeBaseUrl = derive("kb", "/kb/v1");
  const root = site ?? new URL(annosaurusUrl).origin;
  return {
    source,
    site: root,
    annosaurusUrl,
    knowledgeBaseUrl,
    fastConceptImagesUrl: urls.fastconceptimages ?? `${annosaurusUrl}/fast/concept/images`,
    phylogenyDownUrl: urls.kbdesc ?? `${knowledgeBaseUrl}/phylogeny/down`,
    imagedMomentUrl: urls.imagedmoment ?? `${annosaurusUrl}/imagedmoments`,
    imageReferenceUrl: urls.imagereference ?? `${annosaurusUrl}/imagereferences`,
    mediaUrl: urls.media ?? `${root}/vam/v1`,
    captureUrl: urls.capture ?? `${root}/capture`,
    services,
  };
}

/** What comes before a service's path, if the address has that path. */
export function siteOf(url: string | undefined, path: string): string | undefined {
  return url?.endsWith(path) ? url.slice(0, -path.length) : undefined;
}
