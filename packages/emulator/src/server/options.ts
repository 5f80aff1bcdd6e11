import type { OceanOptions } from "../ocean/plan.ts";
import type { Fault } from "./faults.ts";

/** What kind of M3 to emulate. */
export interface EmulatorOptions {
  /** Decides everything in the ocean, and which requests meet a fault by rate. @default 1 */
  readonly seed?: number;
  /** @default 127.0.0.1 */
  readonly host?: string;
  /** 0 takes a free one. @default 0 */
  readonly port?: number;
  /** Annosaurus from 1.0 on, or up to 0.16. @default modern */
  readonly generation?: "modern" | "legacy";
  /** @default oni */
  readonly knowledgeBase?: "oni" | "vars-kb-server";
  /** How long each reply is held back. @default 0 */
  readonly latencyMillis?: number;
  readonly faults?: readonly Fault[];
  readonly ocean?: OceanOptions;
  /** Whether `/imagedmoments/concept/...` sends a moment once for each row of the server's join, as real ones do. @default true */
  readonly repeatsMoments?: boolean;
  /** Whether text is sent compressed to clients that read gzip. @default true */
  readonly compression?: boolean;
  /** Whether `%2F` in a path is taken for a slash, as the proxy of the quickstart does, so that such names are not found. @default false */
  readonly decodesSlashes?: boolean;
}
