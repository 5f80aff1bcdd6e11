import { accessRulesOf } from "./access.ts";
import { fetchPhylogenyDown, listConceptNames } from "./concepts.ts";
import type { M3Configuration } from "./configuration.ts";
import { countObservations, type ObservationCount } from "./counts.ts";
import { createHttp } from "./http.ts";
import { fetchImagedMoment } from "./imaged-moments.ts";
import { fetchImageReference } from "./images.ts";
import { listConceptImages } from "./list-concept-images.ts";
import {
  type ListMomentObservationsOptions,
  listMomentObservations,
  type WantedMoment,
} from "./list-moment-observations.ts";
import { type ListObservationsOptions, listObservations } from "./list-observations.ts";
import type { ImageReference } from "./model.ts";
import type { ConceptNode } from "./model-concepts.ts";
import type { ObservationQuery } from "./observation-query.ts";
import { type ClientOptions, toSettings } from "./options.ts";
import type { ListOptions } from "./problem.ts";
import type { WaitOptions } from "./service.ts";
import { type AncillaryDataService, createAncillaryDataService } from "./services/ancillary-data.ts";
import { type AnnotationService, createAnnotationService } from "./services/annotations.ts";
import { type AssociationService, createAssociationService } from "./services/associations.ts";
import { type CaptureService, createCaptureService } from "./services/capture.ts";
import { type ConceptService, createConceptService } from "./services/concepts.ts";
import { type ConfigurationService, createConfigurationService } from "./services/configuration.ts";
import { createImagedMomentService, type ImagedMomentService } from "./services/imaged-moments.ts";
import { createImageService, type ImageService } from "./services/images.ts";
import { createMediaService, type MediaService } from "./services/media.ts";
import { createObservationService, type ObservationService } from "./services/observations.ts";
import { createQueryService, type QueryService } from "./services/query.ts";
import { createVideoReferenceService, type VideoReferenceService } from "./services/video-references.ts";
import type { WireAnnotation, WireImagedMoment } from "./wire.ts";

/**
 * Reads M3. There is nothing here that writes or deletes.
 *
 * Every method fails with a {@link ClientError}, after as many attempts as the kind of failure deserves; a question that
 * cannot be asked as it stands is a RangeError.
 */
export interface M3Client {
  /** The addresses this client asks, and the configuration service of their site. */
  readonly configuration: ConfigurationService;
  readonly annotations: AnnotationService;
  readonly imagedMoments: ImagedMomentService;
  readonly observations: ObservationService;
  readonly associations: AssociationService;
  readonly images: ImageService;
  readonly ancillaryData: AncillaryDataService;
  readonly videoReferences: VideoReferenceService;
  readonly concepts: ConceptService;
  readonly media: MediaService;
  readonly capture: CaptureService;
  readonly query: QueryService;
  /**
   * Lists the observations of exactly this concept that have an image, each once, as sent (keys in the server's
   * order), parsed while they arrive. Synonyms and descendants are not looked for; an unknown concept gives none.
   * Memory grows by one uuid per observation.
   *
   * Source: Annosaurus `GET /v1/fast/concept/images/{concept}`; `POST /v1/fast` for a name with a slash, which does not
   * survive every proxy in a path.
   */
  listConceptImages(concept: string, options?: ListOptions): AsyncGenerator<WireAnnotation, void, undefined>;
  /**
   * Lists the observations that meet a query, each once, as sent; by whichever way of asking is quickest for the
   * server at hand, with the same result. They come concept by concept in the order of the query, those of a concept
   * in the order of the server (by observation uuid).
   *
   * @throws {RangeError} when an instant of the query cannot be read or a depth is not a number
   */
  listObservations(
    query: ObservationQuery,
    options?: ListObservationsOptions,
  ): AsyncGenerator<WireAnnotation, void, undefined>;
  /**
   * Lists every observation of the moments, whatever its concept, each once, in the shape of `listObservations`;
   * sorted by the uuid of the moment, then by that of the observation.
   */
  listMomentObservations(
    moments: Iterable<WantedMoment>,
    options?: ListMomentObservationsOptions,
  ): AsyncGenerator<WireAnnotation, void, undefined>;
  /**
   * Counts the observations of exactly this concept, and those among them that have an image.
   *
   * Source: Annosaurus `GET /v1/observations/concept/count/{concept}` and `.../concept/images/count/{concept}`; a name
   * with a slash is counted by listing it where a proxy breaks that address.
   */
  countObservations(concept: string, options?: WaitOptions): Promise<ObservationCount>;
  /** Lists every name of the knowledge base, accepted or not, each once. */
  listConceptNames(options?: WaitOptions): AsyncGenerator<string, void, undefined>;
  /**
   * Fetches a concept and everything below it by any of its names; letters must match in case. A place in the tree that
   * holds no concept is left out and told of, as rows of lists are.
   *
   * Source: knowledge base `GET /v1/phylogeny/down/{name}`.
   *
   * @throws {ClientError} code "not-found" when the knowledge base has no such name
   */
  fetchPhylogenyDown(name: string, options?: ListOptions): Promise<ConceptNode>;
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
 * @throws {ClientError} code "configuration" when a proxy is not an http URL
 */
export function createClient(configuration: M3Configuration, options: ClientOptions = {}): M3Client {
  const settings = toSettings(options);
  const http = createHttp(settings, accessRulesOf(configuration, settings.services));
  const context = { http, configuration };
  return {
    configuration: createConfigurationService(context),
    annotations: createAnnotationService(context),
    imagedMoments: createImagedMomentService(context),
    observations: createObservationService(context),
    associations: createAssociationService(context),
    images: createImageService(context),
    ancillaryData: createAncillaryDataService(context),
    videoReferences: createVideoReferenceService(context),
    concepts: createConceptService(context),
    media: createMediaService(context),
    capture: createCaptureService(context),
    query: createQueryService(context),
    listConceptImages: (concept, wait) => listConceptImages(context, concept, wait),
    listObservations: (query, list) => listObservations(context, query, list),
    listMomentObservations: (moments, list) => listMomentObservations(context, moments, list),
    countObservations: (concept, wait) => countObservations(context, concept, wait),
    listConceptNames: (wait) => listConceptNames(context, wait),
    fetchPhylogenyDown: (name, wait) => fetchPhylogenyDown(context, name, wait),
    fetchImagedMoment: (uuid, wait) => fetchImagedMoment(http, configuration, uuid, wait),
    fetchImageReference: (uuid, wait) => fetchImageReference(http, configuration, uuid, wait),
  };
}
