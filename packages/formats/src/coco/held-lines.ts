/** Text that is joined before it becomes bytes, in characters. */
const batchLength = 64 * 1024;

/**
 * Lines of ASCII that a first pass makes and the second would make again, held as bytes while they are few. A dataset of 20,000 images and 150,000
 * boxes has 7 MB of them, and to go over it once more took a sixth of the whole run.
 */
export class HeldLines {
  readonly #limitBytes: number;
  #chunks: Buffer[] | undefined = [];
  #batch: string[] = [];
  #batchLength = 0;
  #sizeBytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  add(line: string): void {
    if (this.#chunks === undefined) return;
    this.#batch.push(line);
    this.#batchLength += line.length;
    this.#sizeBytes += line.length;
    if (this.#sizeBytes > this.#limitBytes) [this.#chunks, this.#batch] = [undefined, []];
    else if (this.#batchLength >= batchLength) this.#flush();
  }

  /** The lines, many at a time with a separator between them; undefined when they were too many to hold. */
  take(separator: string): Iterable<string> | undefined {
    if (this.#batch.length > 0) this.#flush();
    return this.#chunks && texts(this.#chunks, separator);
  }

  #flush(): void {
    this.#chunks?.push(Buffer.from(this.#batch.join("\n"), "latin1"));
    [this.#batch, this.#batchLength] = [[], 0];
  }
}

function* texts(chunks: readonly Buffer[], separator: string): Generator<string, void, undefined> {
  for (const chunk of chunks) yield chunk.toString("latin1").replaceAll("\n", separator);
}
