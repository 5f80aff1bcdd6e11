import type { JsonStreamErrorCode } from "./errors.ts";

/** Why a text is refused, before it is known how the input is called and which line that is. */
export interface Defect {
  readonly code: JsonStreamErrorCode;
  readonly message: string;
  /** Offset in the decompressed text, in bytes from 0. */
  readonly byteOffset: number;
  readonly elementIndex?: number;
}
