import { DamagedImage, type Demand, type ImageHeader, type ImageParser } from "./parser.ts";

const noBytes = new Uint8Array();

/** Feeds a parser from chunks of any size. */
export class ParserDriver {
  readonly #parser: ImageParser;
  #demand: Demand | undefined;
  #remaining = 0;
  /** Bytes of a "read" that came in several chunks. */
  #gathered: Uint8Array[] = [];
  #previousByte = -1;
  /** The header of a whole image, or what is wrong with it; undefined while the parser wants more. */
  outcome: ImageHeader | DamagedImage | undefined;

  constructor(parser: ImageParser) {
    this.#parser = parser;
    this.#advance(noBytes);
  }

  /** Takes the next bytes of the image; they are not kept after the call. */
  push(chunk: Uint8Array): void {
    let rest = chunk;
    while (rest.length > 0 && this.#demand !== undefined) rest = this.#feed(this.#demand, rest);
  }

  /** Gives the demand what it can of `bytes`, and returns what is left over. */
  #feed(demand: Demand, bytes: Uint8Array): Uint8Array {
    if (demand.kind === "find") return this.#find(demand.first, demand.second, bytes);
    const taken = bytes.subarray(0, this.#remaining);
    this.#remaining -= taken.length;
    if (demand.kind === "skip") {
      demand.onBytes?.(taken);
      if (this.#remaining === 0) this.#advance(noBytes);
    } else if (this.#remaining > 0) {
      this.#gathered.push(Buffer.from(taken));
    } else {
      const whole = this.#gathered.length === 0 ? taken : Buffer.concat([...this.#gathered, taken]);
      this.#gathered = [];
      this.#advance(whole);
    }
    return bytes.subarray(taken.length);
  }

  #find(first: number, second: number, bytes: Uint8Array): Uint8Array {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const isSplit = this.#previousByte === first && buffer[0] === second;
    const at = isSplit ? -1 : buffer.indexOf(Buffer.from([first, second]));
    if (!isSplit && at === -1) {
      this.#previousByte = buffer.at(-1) ?? -1;
      return buffer.subarray(buffer.length);
    }
    this.#previousByte = -1;
    this.#advance(noBytes);
    return buffer.subarray(at + 2);
  }

  #advance(bytes: Uint8Array): void {
    this.#demand = undefined;
    try {
      const step = this.#parser.next(bytes);
      if (step.done === true) {
        this.outcome = step.value;
        return;
      }
      this.#demand = step.value;
      this.#remaining = step.value.kind === "find" ? 0 : step.value.byteCount;
    } catch (error) {
      if (!(error instanceof DamagedImage)) throw error;
      this.outcome = error;
    }
  }
}
