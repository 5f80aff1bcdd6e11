import type { ServiceName } from "./access.ts";
import type { M3Configuration } from "./configuration.ts";

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
      return [configuration.mediaUrl];
    case "capture":
      return [configuration.captureUrl];
    case "configuration":
      return [configurationUrlOf(configuration.site)];
  }
}
