import type { ServiceName } from "./access.ts";
import type { M3Configuration } from "./configuration.ts";

/** Where vampire-squid is: as published, else where the quickstart of M3 has it. */
export function mediaUrlOf(configuration: M3Configuration): string {
  return publishedUrl(configuration, "vampire-squid") ?? `${configuration.site}/vam/v1`;
}

/** Where Beholder is: as published, else where the quickstart of M3 has it. */
export function captureUrlOf(configuration: M3Configuration): string {
  return publishedUrl(configuration, "beholder") ?? `${configuration.site}/capture`;
}

/** Where the configuration service of a site is. */
export function configurationUrlOf(site: string): string {
  return `${site}/config`;
}

/** Everything that belongs to a service. */
export function serviceUrlsOf(configuration: M3Configuration, name: ServiceName): string[] {
  switch (name) {
    case "annosaurus": {
      const { annosaurusUrl, fastConceptImagesUrl, imagedMomentUrl, imageReferenceUrl } = configuration;
      return [annosaurusUrl, fastConceptImagesUrl, imagedMomentUrl, imageReferenceUrl];
    }
    case "knowledgeBase":
      return [configuration.knowledgeBaseUrl, configuration.phylogenyDownUrl];
    case "media":
      return [mediaUrlOf(configuration)];
    case "capture":
      return [captureUrlOf(configuration)];
    case "configuration":
      return [configurationUrlOf(configuration.site)];
  }
}

function publishedUrl({ services }: M3Configuration, name: string): string | undefined {
  return services.find((service) => service.name === name)?.url.replace(/\/+$/, "");
}
