import type { Fetcher } from "./fetch/fetcher.ts";
import type { ImageFormat } from "./image/parser.ts";
import { ItemFailure } from "./item-failure.ts";
import type { Lanes } from "./lanes.ts";
import type { NameBook } from "./naming/name-book.ts";
import { urlDigest } from "./naming/safe-name.ts";
import type { Settings } from "./options.ts";
import { type Content, inspectStored } from "./received-file.ts";
import type { DownloadRequest } from "./results.ts";
import type { Storage, StoredStat } from "./storage.ts";

/** Formats whose size depends on what the picture shows, so that equal sizes mean the same picture. */
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

  constructor(settings: Settings, storage: Storage, fetcher: Fetcher, lanes: Lanes, names: NameBook) {
    this.#settings = settings;
    this.#storage = storage;
    this.#fetcher = fetcher;
    this.#lanes = lanes;
    this.#names = names;
  }

  async adopt(request: DownloadRequest, name: string, stat: StoredStat): Promise<Adoption> {
    const content = await this.#inspect(request, name, stat);
    const isNameProof = this.#isNameProof(request, name) && stat.isFile;
    if (content !== undefined) {
      const isKnown = isNameProof || request.expected?.sha256 !== undefined;
      if (isKnown || (await this.#isVouchedFor(request, content, stat))) return { kind: "adopted", name, content };
    }
    if (isNameProof) return { kind: "missing", name };
    const stranger: Stranger = content === undefined ? { name } : { name, sha256: content.sha256 };
    return await this.#makeWay(request, stranger);
  }

  /** The request gets another name, under which an earlier run may have put its file already. */
  async #makeWay(request: DownloadRequest, stranger: Stranger): Promise<Adoption> {
    const name = this.#names.digestedNameFor(request);
    const stat = await this.#storage.stat(name);
    const content = stat === undefined ? undefined : await this.#inspect(request, name, stat);
    return content === undefined ? { kind: "missing", name, stranger } : { kind: "adopted", name, content };
  }

  async #inspect(request: DownloadRequest, name: string, stat: StoredStat): Promise<Content | undefined> {
    return stat.isFile ? await inspectStored(this.#storage, name, request.expected) : undefined;
  }

  #isNameProof(request: DownloadRequest, name: string): boolean {
    if (name.includes(`~${urlDigest(request.url).slice(0, 8)}`)) return true;
    return this.#settings.names === "uuid" && request.name === undefined && isUuid(request.id);
  }

  async #isVouchedFor(request: DownloadRequest, content: Content, stat: StoredStat): Promise<boolean> {
    const { adoption } = this.#settings;
    if (adoption !== "ask") return adoption === "trust";
    if (!tellingFormats.has(content.format)) return false;
    try {
      const facts = await this.#lanes.run(new URL(request.url).origin, false, () =>
        this.#fetcher.describe(request.url),
      );
      const isNewer = facts.modifiedMillis !== undefined && facts.modifiedMillis > stat.modifiedMillis;
      return facts.sizeBytes === content.sizeBytes && !isNewer;
    } catch (error) {
      // A host that does not answer HEAD is asked for the file itself.
      if (error instanceof ItemFailure) return false;
      throw error;
    }
  }
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}
