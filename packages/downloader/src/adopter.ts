import type { BodySink } from "./fetch/exchange.ts";
import type { Fetcher } from "./fetch/fetcher.ts";
import { modifiedMillisOf } from "./fetch/response-head.ts";
import type { DecodeCheck } from "./image/decode.ts";
import type { ImageFormat } from "./image/parser.ts";
import { ItemFailure } from "./item-failure.ts";
import type { Lanes } from "./lanes.ts";
import type { NameBook } from "./naming/name-book.ts";
import { urlDigest } from "./naming/safe-name.ts";
import type { Settings } from "./options.ts";
import type { DownloadRequest } from "./results.ts";
import type { Storage, StoredStat } from "./storage/storage.ts";
import { type Content, inspectStored, type StoredImage } from "./verify.ts";

/**
 * Formats that are compressed, so that the end and the length depend on all of the picture; a PNG's end even holds a
 * checksum of it.
 */
const tellingFormats: ReadonlySet<ImageFormat> = new Set(["jpeg", "png", "webp", "gif"]);

/** What became of the look at a file that has the right name but is not in the journal. */
export type Adoption =
  | { readonly kind: "adopted"; readonly name: string; readonly content: Content }
  /** To be fetched under `name`, unless the stranger turns out to have the same content. */
  | { readonly kind: "missing"; readonly name: string; readonly stranger?: Stranger };

/** A file that is in the way and must be left alone. */
export interface Stranger {
  readonly name: string;
  /** Absent when it is no whole image. */
  readonly sha256?: string;
}

/** What an {@link Adopter} works with. */
export interface AdopterInput {
  readonly settings: Settings;
  readonly storage: Storage;
  readonly fetcher: Fetcher;
  readonly lanes: Lanes;
  readonly names: NameBook;
  readonly decodeCheck: DecodeCheck | undefined;
}

/**
 * Finds out whether a file that the journal does not know is the request's.
 *
 * Frame grabs of different dives have the same names, so a name alone proves nothing: the file must be a whole image,
 * and either its name or its digest could be this URL's only, or its host says that it has as many bytes. A file that
 * could be another URL's is never replaced.
 */
export class Adopter {
  readonly #settings: Settings;
  readonly #storage: Storage;
  readonly #fetcher: Fetcher;
  readonly #lanes: Lanes;
  readonly #names: NameBook;
  readonly #decodeCheck: DecodeCheck | undefined;

  constructor(input: AdopterInput) {
    this.#settings = input.settings;
    this.#storage = input.storage;
    this.#fetcher = input.fetcher;
    this.#lanes = input.lanes;
    this.#names = input.names;
    this.#decodeCheck = input.decodeCheck;
  }

  async adopt(request: DownloadRequest, name: string, stat: StoredStat): Promise<Adoption> {
    const image = await this.#inspect(request, name, stat);
    const isNameProof = this.#isNameProof(request, name) && stat.isFile;
    if (image !== undefined) {
      const isKnown = isNameProof || request.expected?.sha256 !== undefined;
      if (isKnown || (await this.#isVouchedFor(request, image, stat))) {
        return { kind: "adopted", name, content: image.content };
      }
    }
    const isDamagedOurs = image === undefined && request.ownsName === true && stat.isFile;
    if (isNameProof || isDamagedOurs) return { kind: "missing", name };
    const stranger: Stranger = image === undefined ? { name } : { name, sha256: image.content.sha256 };
    return await this.#makeWay(request, stranger);
  }

  /** The request gets another name, under which an earlier run may have put its file already. */
  async #makeWay(request: DownloadRequest, stranger: Stranger): Promise<Adoption> {
    const name = this.#names.digestedNameFor(request);
    const stat = await this.#storage.stat(name);
    const image = stat === undefined ? undefined : await this.#inspect(request, name, stat);
    return image === undefined
      ? { kind: "missing", name, stranger }
      : { kind: "adopted", name, content: image.content };
  }

  async #inspect(request: DownloadRequest, name: string, stat: StoredStat): Promise<StoredImage | undefined> {
    if (!stat.isFile) return undefined;
    return await inspectStored(this.#storage, name, request.expected, this.#decodeCheck);
  }

  #isNameProof(request: DownloadRequest, name: string): boolean {
    if (name.includes(`~${urlDigest(request.url).slice(0, 8)}`)) return true;
    return this.#settings.names === "uuid" && request.name === undefined && isUuid(request.id);
  }

  async #isVouchedFor(request: DownloadRequest, image: StoredImage, stat: StoredStat): Promise<boolean> {
    const { adoption } = this.#settings;
    if (adoption !== "ask") return adoption === "trust";
    if (!tellingFormats.has(image.content.format)) return false;
    const chunks: Uint8Array[] = [];
    const sink: BodySink = { push: (chunk, isLent) => void chunks.push(isLent ? Buffer.from(chunk) : chunk) };
    try {
      const { origin } = new URL(request.url);
      const facts = await this.#lanes.run(origin, false, () => this.#fetcher.fetchEnd(request, sink));
      const changedMillis = modifiedMillisOf(facts);
      const isNewer = changedMillis !== undefined && changedMillis > stat.modifiedMillis;
      return facts.wholeBytes === image.content.sizeBytes && !isNewer && Buffer.concat(chunks).equals(image.end);
    } catch (error) {
      // A host that does not give the end of a file is asked for the file itself.
      if (error instanceof ItemFailure) return false;
      throw error;
    }
  }
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}
