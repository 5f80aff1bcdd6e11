import { dirname, join } from "node:path";
import type { Annotation, Category, Dataset, ImageRecord } from "../dataset.ts";
import { type Diagnostic, DiagnosticTally } from "../diagnostics.ts";
import { groupByImage, type ImagePiece } from "../group-by-image.ts";
import { damaged } from "../open-unpacked.ts";
import { detached, FileNames, withSlashes } from "../reading.ts";
import { isSafeFileName } from "../records.ts";
import { readText } from "../regular-file.ts";
import {
  decodeOpenImagesRow,
  decodeRetinanetRow,
  decodeTfRow,
  decodeVertexRow,
  retinanetColumns,
  vertexColumns,
} from "./decode-corners.ts";
import { decodeNamedColumns } from "./decode-named-columns.ts";
import { createViaDecoder } from "./decode-via.ts";
import type { DecodedRow, RowDecoder } from "./decoded-row.ts";
import { FinishedImages } from "./finished-images.ts";
import type { CsvFlavor, CsvReadOptions } from "./options.ts";
import { type Row, readRows, sniffTableFile, type TableHeader } from "./read-rows.ts";
import { cutTable } from "./row-cutter.ts";
import type { TableShape } from "./sniff-table.ts";
import { classesPath } from "./write.ts";

const decoders: Readonly<Record<CsvFlavor, () => RowDecoder>> = {
  science: () => decodeNamedColumns,
  fathomnet: () => decodeNamedColumns,
  tf: () => decodeTfRow,
  retinanet: () => decodeRetinanetRow,
  via: createViaDecoder,
  openimages: () => decodeOpenImagesRow,
  vertex: () => decodeVertexRow,
};

/** Whose boxes are in shares of the sides of the image. */
const flavorsInShares: ReadonlySet<CsvFlavor> = new Set(["openimages", "vertex"]);

const headless: Partial<Record<CsvFlavor, readonly string[]>> = { retinanet: retinanetColumns, vertex: vertexColumns };

/**
 * Opens a table of annotations of any {@link CsvFlavor}, plain or compressed with gzip, separated by commas, semicolons or tabs. Rows of an image
 * may be anywhere; images come in the order in which they are first met.
 *
 * The file is read once, here. Rows that are not what the flavour says are left out and reported. Tables in shares of the sides
 * (`openimages`, `vertex`) need the image files in `imageFolder`, and the sizes in their headers. Holds the names of all images, and 16 MB of text.
 *
 * @throws {FormatsError} code "read-failed" for a table of no known flavour; "write-failed" for a temporary file
 */
export async function readCsv(source: string, options: CsvReadOptions = {}): Promise<Dataset> {
  const shape = await shapeOf(source, options.flavor);
  // Before what must be closed again.
  const categories = shape.flavor === "retinanet" ? await readClasses(source) : [];
  const table = new Table(source, shape, options);
  const gathered = await groupByImage(table.pieces(), { signal: options.signal });
  let isFirstPass = true;
  return {
    categories,
    images: () => {
      const tally = isFirstPass ? table.tally : new DiagnosticTally(undefined);
      const finished = new FinishedImages({ source, areInShares: flavorsInShares.has(shape.flavor), tally, options });
      isFirstPass = false;
      return finished.of(gathered.images());
    },
    close: gathered.close,
  };
}

async function shapeOf(source: string, flavor: CsvFlavor | undefined): Promise<TableShape> {
  const sniffed = await sniffTableFile(source);
  // The two that lead with FathomNet's columns are read in the same way.
  if (flavor === undefined && sniffed !== undefined) return sniffed;
  if (flavor !== undefined) {
    return { delimiter: sniffed?.delimiter ?? ",", flavor, hasHeader: headless[flavor] === undefined };
  }
  const expected = `a table in the columns of ${Object.keys(decoders).join(", ")}`;
  throw damaged(source, "CSV", `expected ${expected}, got other columns`);
}

/** Names in the order of their numbers; none when there is no such table. */
async function readClasses(source: string): Promise<Category[]> {
  for (const path of [classesPath(source), join(dirname(source), "classes.csv")]) {
    const text = await readText(path).catch(() => undefined);
    if (text === undefined) continue;
    const { rows, flaw } = cutTable(text, ",");
    if (flaw !== undefined) throw damaged(path, "CSV", flaw);
    const classes = rows.map(({ cells: [name = "", number] }) => ({ name, number: Number(number) }));
    return classes.sort((a, b) => a.number - b.number).map(({ name }) => ({ name }));
  }
  return [];
}

/** An image of which its rows have told something. */
type TablePiece = ImagePiece<Annotation>;
/** One that grows. */
type OpenPiece = TablePiece & { readonly annotations: Annotation[] };
/** An image of millions of annotations is not held as one piece. */
const mostInPiece = 64;

/** What is known of a table while it is read. */
class Table {
  readonly tally: DiagnosticTally;
  readonly #source: string;
  readonly #shape: TableShape;
  readonly #options: CsvReadOptions;
  readonly #names = new FileNames();
  readonly #fileNames = new Map<string, string>();
  #header: TableHeader | undefined;

  constructor(source: string, shape: TableShape, options: CsvReadOptions) {
    this.#source = source;
    this.#shape = shape;
    this.#options = options;
    this.tally = new DiagnosticTally(options.onDiagnostic);
  }

  /** Neighbours of one image come together: sorting takes as long for each piece as for a few annotations in it. */
  async *pieces(): AsyncGenerator<TablePiece, void, undefined> {
    const { flavor } = this.#shape;
    const decode = decoders[flavor]();
    let last: { name: string; piece: OpenPiece } | undefined;
    for await (const rows of readRows(this.#source, this.#shape, headless[flavor] ?? [])) {
      this.#options.signal?.throwIfAborted();
      for (const decoded of this.#decode(rows, decode)) {
        const { name, annotation } = decoded;
        if (last !== undefined) {
          if (last.name === name && last.piece.annotations.length < mostInPiece) {
            if (annotation !== undefined) last.piece.annotations.push(annotation);
            continue;
          }
          yield last.piece;
        }
        last = { name, piece: this.#toPiece(decoded) };
      }
    }
    if (last !== undefined) yield last.piece;
  }

  *#decode(rows: Iterable<Row>, decode: RowDecoder): Generator<DecodedRow, void, undefined> {
    for (const row of rows) {
      if (this.#header !== row.header) this.#takeHeader(row.header);
      const decoded = row.isWhole ? decode(row) : `${row.header.names.length} cells`;
      if (typeof decoded === "string") {
        this.#report(row.line, decoded, "annotation");
        continue;
      }
      if (decoded.annotation?.category === "") {
        this.#report(row.line, "a category", "annotation");
        continue;
      }
      if (decoded.flaw !== undefined) this.#report(row.line, decoded.flaw, undefined);
      yield decoded;
    }
  }

  #takeHeader(header: TableHeader): void {
    this.#header = header;
    for (const name of header.repeated) {
      const message = `Passed over the column ${JSON.stringify(name)} of ${JSON.stringify(this.#source)}: one before it has that name, in capital or small letters`;
      this.tally.add({ code: "bad-element", dropped: undefined, path: this.#source, message });
    }
  }

  #toPiece({ name, image, annotation }: DecodedRow): OpenPiece {
    const annotations = annotation === undefined ? [] : [annotation];
    const known = this.#fileNames.get(name);
    if (known !== undefined) return { key: known, annotations };
    const { url, inside } = partUrl(name);
    const fileName = this.#names.settle(inside, this.#source, (diagnostic) => this.tally.add(diagnostic));
    this.#fileNames.set(detached(name), fileName);
    return {
      key: fileName,
      image: { id: fileName, ...url, ...this.#place(fileName, inside), ...image?.(), fileName },
      annotations,
    };
  }

  /** RetinaNet's paths start from the table; other tables do not tell where images are. */
  #place(fileName: string, wanted: string): Pick<ImageRecord, "path"> {
    const folder =
      this.#options.imageFolder ?? (this.#shape.flavor === "retinanet" ? dirname(this.#source) : undefined);
    return folder === undefined || fileName !== wanted || !isSafeFileName(wanted) ? {} : { path: join(folder, wanted) };
  }

  #report(line: number, expected: string, dropped: Diagnostic["dropped"]): void {
    const verb = dropped === undefined ? "Kept only a part of" : "Dropped";
    const message = `${verb} the row that ends in line ${line} of ${JSON.stringify(this.#source)}: expected ${expected}`;
    this.tally.add({ code: "bad-element", dropped, path: this.#source, message });
  }
}

/** `gs://bucket/folder/a.png` is the file `folder/a.png`, and has a url. */
function partUrl(name: string): { readonly url: Pick<ImageRecord, "url">; readonly inside: string } {
  const [, path = ""] = /^[a-z][a-z0-9+.-]*:\/\/[^/]*(\/.+)$/i.exec(name) ?? [];
  if (path === "") return { url: {}, inside: withSlashes(name) };
  return { url: { url: name }, inside: path.replace(/^\/+/, "") || "/" };
}
