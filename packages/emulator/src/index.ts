/**
 * An M3 in a process: a seeded ocean of dives, annotations and images, served with the shapes, quirks and faults of the real services.
 *
 * Start one with {@link createEmulator}; its {@link Ocean} knows what must come out of it. Faults are added as
 * {@link Fault}s, and every request is in its {@link RequestLog}. Nothing that a client asks changes the ocean;
 * a test can, by {@link Emulator.reviseMoment}.
 *
 * @module
 */

export type { Bounds, Placement } from "./drawing/marks.ts";
export { EmulatorError, type EmulatorErrorCode, isEmulatorError } from "./errors.ts";
export type { Habitat } from "./ocean/habitats.ts";
export type { FoundImage, FoundVideoFile, SightingPlace } from "./ocean/lookup.ts";
export type {
  AncillaryData,
  Association,
  Dive,
  ImageFile,
  ImageReference,
  Moment,
  Observation,
  PixelSize,
  Video,
  VideoFile,
} from "./ocean/model.ts";
export type { Oddity } from "./ocean/moments.ts";
export { createOcean, type Ocean } from "./ocean/ocean.ts";
export type { OddityKind } from "./ocean/oddity-kinds.ts";
export type { OceanOptions } from "./ocean/plan.ts";
export type { Animal, Scene } from "./ocean/scene.ts";
export type { DrawnShape } from "./ocean/shapes.ts";
export type { KnowledgeBase, Taxon } from "./ocean/taxa.ts";
export type { UuidStyle } from "./ocean/uuids.ts";
export { createEmulator, type Emulator } from "./server/emulator.ts";
export type { Fault, FaultEffect, FaultRule } from "./server/faults.ts";
export type { EmulatorOptions } from "./server/options.ts";
export type { RequestEntry, RequestLog } from "./server/request-log.ts";
export { credentials } from "./server/routes/configuration.ts";
