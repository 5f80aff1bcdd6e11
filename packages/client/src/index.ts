/**
 * Reads MBARI's M3 services: annotations and their images from Annosaurus, the tree of concepts from the knowledge
 * base, and where both of them are from a file, the environment or a configuration service.
 *
 * Both server generations and both knowledge bases are understood, lists are parsed while they arrive, failed
 * requests are sent again while that makes sense, and every failure is a {@link ClientError}. Nothing here writes.
 *
 * @module
 */
export type { Authorization, ServiceAccess, ServiceName } from "./access.ts";
export { type ToAnnotationsOptions, toAnnotations } from "./annotations.ts";
export { createClient, type M3Client } from "./client.ts";
export { descendantNames } from "./concepts.ts";
export {
  type ConfigurationKey,
  type ConfigurationSource,
  completeConfiguration,
  configurationKeys,
  defaultSite,
  type M3Configuration,
  type PublishedService,
} from "./configuration.ts";
export type { ObservationCount } from "./counts.ts";
export {
  ClientError,
  type ClientErrorCode,
  type ClientErrorDetails,
  isClientError,
  type RequestPhase,
} from "./errors.ts";
export type { ClientEvent } from "./events.ts";
export type { AgentOptions, TlsOptions } from "./got-transport.ts";
export type { ListMomentObservationsOptions, WantedMoment } from "./list-moment-observations.ts";
export type { ListObservationsOptions } from "./list-observations.ts";
export { mapInOrder } from "./map-in-order.ts";
export type {
  AncillaryData,
  Annotation,
  Association,
  AssociationUuid,
  ConceptAssociation,
  GeographicRange,
  HistogramBin,
  Image,
  ImagedMoment,
  ImagedMomentUuid,
  ImageReference,
  ImageReferenceUuid,
  MomentIndex,
  Observation,
  ObservationUuid,
  ServerInfo,
  ServiceStatus,
  TimeIndex,
  Uuid,
  VideoCount,
  VideoReferenceInfo,
  VideoReferenceUuid,
} from "./model.ts";
export type { Concept, ConceptMedia, ConceptName, ConceptNode, LinkTemplate } from "./model-concepts.ts";
export type { CapturedFrame, Media, Video, VideoFile, VideoFileFacts, VideoSequence } from "./model-media.ts";
export type { QueryColumn, QueryCondition, QueryRow, ViewQuery } from "./model-query.ts";
export type { ObservationQuery } from "./observation-query.ts";
export type { ClientOptions } from "./options.ts";
export type { ClientProblem, ListOptions } from "./problem.ts";
export { type ResolveConfigurationOptions, resolveConfiguration } from "./resolve-configuration.ts";
export type { WaitOptions } from "./service.ts";
export type { AncillaryDataService } from "./services/ancillary-data.ts";
export type {
  AnnotationList,
  AnnotationListOptions,
  AnnotationService,
  ConceptAnnotationOptions,
} from "./services/annotations.ts";
export type { AssociationService } from "./services/associations.ts";
export type { CaptureService, FrameRequest } from "./services/capture.ts";
export type { ConceptService } from "./services/concepts.ts";
export type { ConfigurationService } from "./services/configuration.ts";
export type { AnnotationConstraints } from "./services/constraints.ts";
export type { ConceptMomentOptions, ImagedMomentService, MomentList } from "./services/imaged-moments.ts";
export type { ImageService } from "./services/images.ts";
export type { MediaList, MediaService } from "./services/media.ts";
export type { ObservationService } from "./services/observations.ts";
export type { QueryRowOptions, QueryService } from "./services/query.ts";
export type { VideoReferenceService } from "./services/video-references.ts";
export type { Transport, TransportRequest, TransportResponse } from "./transport.ts";
export { withoutCredentials } from "./url.ts";
export type {
  WireAnnotation,
  WireAssociation,
  WireImagedMoment,
  WireImageReference,
  WireObservation,
} from "./wire.ts";
