/**
 * An M3 in a process: a seeded ocean of dives, annotations and images, served with the shapes, quirks and faults of the real services.
 *
 * Start one with {@link createEmulator}; ask its {@link Ocean} what must come out of it.
 *
 * @module
 */
export { createOcean, type Ocean } from "./ocean/ocean.ts";
export { createEmulator, type Emulator, type EmulatorOptions } from "./server/emulator.ts";
export type { Fault } from "./server/faults.ts";
export type { RequestEntry, RequestLog } from "./server/request-log.ts";
