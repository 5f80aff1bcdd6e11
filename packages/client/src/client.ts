import { listConceptImages } from "./annotations.ts";
import { fetchPhylogenyDown } from "./concepts.ts";
import type { M3Configuration } from "./configuration.ts";
import { createHttp } from "./http.ts";
import { fetchImagedMoment } from "./imaged-moments.ts";
import { fetchImageReference } from "./images.ts";
import type { ConceptNode, ImageReference } from "./model.ts";
import { type ClientOptions, toSettings } from "./options.ts";
import type { WaitOptions } from "./service.ts";
import type { WireAnnotation, WireImagedMoment } from "./wire.ts";

/**
 * Reads M3. There is nothing here that writes or deletes.
 *
 * Every method fails with a {@link ClientError}, after as many attempts as the kind of failure deserves.
 */
export interface M3Client {
  /** The addresses this client asks. */
  readonly configuration: M3Configuration;
  /**
   * Lists the observations of exactly this concept that have an image, each once, as sent (keys in the server's
   * order), parsed while they arrive. Synonyms and descendants are not looked for; an unknown concept gives none.
   * Memory grows by one uuid per observation.
   *
   * Source: Annosaurus `GET /v1/fast/concept/images/{concept}`.
   */
  listConceptImages(concept: string, options?: WaitOptions): AsyncGenerator<WireAnnotation, void, undefined>;
  /**
   * Fetches a concept and everything below it by any of its names; letters must match in case.
   *
   * Source: knowledge base `GET /v1/phylogeny/down/{name}`.
   *
   * @throws {ClientError} code "not-found" when the knowledge base has no such name
   */
  fetchPhylogenyDown(name: string, options?: WaitOptions): Promise<ConceptNode>;
  /**
   * Fetches a moment with all its observations and images, as sent by its server generation.
   * {@link toAnnotations} turns it into the shape of `listConceptImages`.
   *
   * Source: Annosaurus `GET /v1/imagedmoments/{uuid}`.
   *
   * @throws {ClientError} code "not-found" when there is no such moment
   */
  fetchImagedMoment(uuid: string, options?: WaitOptions): Promise<WireImagedMoment>;
  /**
   * Fetches an image reference. Sizes that the server does not know, or has as 0, are absent.
   *
   * Source: Annosaurus `GET /v1/imagereferences/{uuid}`.
   *
   * @throws {ClientError} code "not-found" when there is no such image
   */
  fetchImageReference(uuid: string, options?: WaitOptions): Promise<ImageReference>;
}

/**
 * Creates a client for the services of a configuration. Nothing is asked before the first call.
 *
 * @throws {RangeError} when an option is out of range
 */
export function createClient(configuration: M3Configuration, options: ClientOptions = {}): M3Client {
  const http = createHttp(toSettings(options));
  return {
    configuration,
    listConceptImages: (concept, wait) => listConceptImages(http, configuration, concept, wait),
    fetchPhylogenyDown: (name, wait) => fetchPhylogenyDown(http, configuration, name, wait),
    fetchImagedMoment: (uuid, wait) => fetchImagedMoment(http, configuration, uuid, wait),
    fetchImageReference: (uuid, wait) => fetchImageReference(http, configuration, uuid, wait),
  };
}
