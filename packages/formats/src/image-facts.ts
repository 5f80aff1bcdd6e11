import { resolve } from "node:path";
import type { ImageRecord } from "./dataset.ts";
import type { DiagnosticCode } from "./diagnostics.ts";
import { isFormatsError } from "./errors.ts";
import type { FormatTraits, WriteOptions } from "./format.ts";
import { type ImageHeader, isSize, readImageHeader } from "./image-header.ts";
import { isMissing, isSystemFailure } from "./system-failure.ts";

/** What is known about an image that will be written. */
export interface ImageFactsRow {
  /** Both absent when nobody knows the size. */
  readonly widthPixels?: number;
  readonly heightPixels?: number;
  /** Values per pixel; 3 when there is no file to tell. */
  readonly channelCount: number;
  /** Image format by the file's own bytes; absent when there is no file. */
  readonly encoding?: string;
}

/** A finding about an image, before it is counted. */
export interface ImageFinding {
  readonly code: DiagnosticCode;
  readonly dropped: "image" | undefined;
  readonly message: string;
}

/** Whether an image will be written, as what, and what there is to say about it. */
export interface ImageOutcome {
  /** Undefined for an image that is dropped. */
  readonly facts: ImageFactsRow | undefined;
  readonly diagnostics: readonly ImageFinding[];
}

/** Finds out an image's size and format, from the head of its file where there is one. */
export async function settleImage(
  record: ImageRecord,
  format: FormatTraits,
  options: WriteOptions,
): Promise<ImageOutcome> {
  const { path } = record;
  if (path === undefined) {
    if (format.needs.imageEncodings === undefined) return settleBySize(record, format, []);
    return dropped("missing-file", `Cannot embed image "${record.fileName}": expected a path of a file, got none`);
  }
  const header = await tryHeader(resolve(options.baseFolder ?? "", path), path);
  if ("code" in header) {
    const isKept = options.missingImages === "keep" && format.needs.imageEncodings === undefined;
    if (!isKept) return { facts: undefined, diagnostics: [{ ...header, dropped: "image" }] };
    return settleBySize(record, format, [{ ...header, dropped: undefined }]);
  }
  return settleByHeader(record, path, header, format);
}

async function tryHeader(file: string, path: string): Promise<ImageHeader | Omit<ImageFinding, "dropped">> {
  const name = JSON.stringify(path);
  try {
    const header = await readImageHeader(file);
    return (
      header ?? {
        code: "unreadable-image",
        message: `Cannot tell the size of ${name}: its head is that of no known image format`,
      }
    );
  } catch (error) {
    if (isMissing(error)) return { code: "missing-file", message: `Cannot read image ${name}: there is no such file` };
    if (isFormatsError(error)) return { code: "missing-file", message: `Cannot read image ${name}: it is not a file` };
    if (isSystemFailure(error))
      return { code: "unreadable-image", message: `Cannot read image ${name}: ${error.message}` };
    throw error;
  }
}

function settleByHeader(record: ImageRecord, path: string, header: ImageHeader, format: FormatTraits): ImageOutcome {
  const { encoding, widthPixels, heightPixels, channelCount, exifOrientation = 1 } = header;
  const name = JSON.stringify(path);
  const { imageEncodings } = format.needs;
  if (imageEncodings !== undefined && !imageEncodings.includes(encoding)) {
    const expected = imageEncodings.join(" or ");
    return dropped(
      "unsupported-image",
      `Cannot embed ${name} in ${format.title}: expected ${expected}, got ${encoding}`,
    );
  }
  const refusal = refuse(format, header);
  if (refusal !== undefined) return dropped("unsupported-image", `Cannot use ${name} in ${format.title}: ${refusal}`);
  const diagnostics: ImageFinding[] = [];
  const isOther =
    record.widthPixels !== undefined &&
    record.heightPixels !== undefined &&
    (record.widthPixels !== widthPixels || record.heightPixels !== heightPixels);
  if (isOther) {
    diagnostics.push({
      code: "size-mismatch",
      dropped: undefined,
      message: `Size of ${name} differs: expected ${record.widthPixels} x ${record.heightPixels}, its header says ${widthPixels} x ${heightPixels}`,
    });
  }
  if (exifOrientation !== 1) {
    diagnostics.push({
      code: "exif-orientation",
      dropped: undefined,
      message: `Image ${name} asks to be turned: expected EXIF orientation 1, got ${exifOrientation}`,
    });
  }
  return { facts: { widthPixels, heightPixels, channelCount, encoding }, diagnostics };
}

/** Why loaders of the format would leave the image out, if so. */
function refuse({ needs }: FormatTraits, header: ImageHeader): string | undefined {
  if (needs.loadable === undefined) return undefined;
  const { encodings, smallestSidePixels } = needs.loadable;
  const { encoding, widthPixels, heightPixels } = header;
  if (!encodings.includes(encoding)) return `its loaders take ${encodings.join(", ")}, got ${encoding}`;
  if (Math.min(widthPixels, heightPixels) >= smallestSidePixels) return undefined;
  return `its loaders take images from ${smallestSidePixels} pixels a side, got ${widthPixels} x ${heightPixels}`;
}

/** For an image without a file: the size is what the record says. */
function settleBySize(record: ImageRecord, format: FormatTraits, diagnostics: readonly ImageFinding[]): ImageOutcome {
  const { widthPixels, heightPixels } = record;
  if (isSize(widthPixels) && isSize(heightPixels)) {
    return { facts: { widthPixels, heightPixels, channelCount: 3 }, diagnostics };
  }
  const message = `Nobody knows the size of image "${record.fileName}": expected a file or a size in the record`;
  if (format.needs.size) {
    return { facts: undefined, diagnostics: [...diagnostics, { code: "unknown-size", dropped: "image", message }] };
  }
  return {
    facts: { channelCount: 3 },
    diagnostics: [...diagnostics, { code: "unknown-size", dropped: undefined, message }],
  };
}

function dropped(code: DiagnosticCode, message: string): ImageOutcome {
  return { facts: undefined, diagnostics: [{ code, dropped: "image", message }] };
}

const encodings = ["", "bmp", "gif", "jpeg", "png", "tiff", "webp"];
const bytesPerRow = 10;

/** The facts of all images by index, in 10 bytes each; a dropped image has none. */
export class ImageFacts {
  #rows = new DataView(new ArrayBuffer(bytesPerRow * 1024));
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(row: ImageFactsRow | undefined): void {
    if ((this.#length + 1) * bytesPerRow > this.#rows.byteLength) this.#grow();
    const offset = this.#length++ * bytesPerRow;
    if (row === undefined) return; // rows start as zeros, and no image has 0 channels
    this.#rows.setUint32(offset, row.widthPixels ?? 0);
    this.#rows.setUint32(offset + 4, row.heightPixels ?? 0);
    this.#rows.setUint8(offset + 8, row.channelCount);
    this.#rows.setUint8(offset + 9, Math.max(0, encodings.indexOf(row.encoding ?? "")));
  }

  /** Undefined for an image that was dropped. */
  at(index: number): ImageFactsRow | undefined {
    const offset = index * bytesPerRow;
    const channelCount = this.#rows.getUint8(offset + 8);
    if (channelCount === 0) return undefined;
    const widthPixels = this.#rows.getUint32(offset);
    const heightPixels = this.#rows.getUint32(offset + 4);
    const encoding = encodings[this.#rows.getUint8(offset + 9)] ?? "";
    return {
      ...(widthPixels === 0 ? {} : { widthPixels, heightPixels }),
      channelCount,
      ...(encoding === "" ? {} : { encoding }),
    };
  }

  #grow(): void {
    const larger = new Uint8Array(this.#rows.byteLength * 2);
    larger.set(new Uint8Array(this.#rows.buffer));
    this.#rows = new DataView(larger.buffer);
  }
}
