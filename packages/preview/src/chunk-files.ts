import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { toScriptJson } from "./escape.ts";
import { guardWriting } from "./guard-writing.ts";
import type { PageImage } from "./page-image.ts";

/** Images in one file of data: some hundred KB of text, so that the first screen is there at once and a long way down is not many files. */
export const chunkSize = 200;

/** Where a chunk of images is, from the page. */
const chunkPath = (chunk: number): string => `data/${chunk}.js`;

/** Where the problems are, from the page. */
const problemsPath = "data/problems.js";

/** Where the thumbnail of an image is, from the page; named by number, because no name of a dataset may name a file. */
export const thumbnailPath = (index: number): string => `thumbnails/${Math.floor(index / chunkSize)}/${index}.webp`;

/** Writes a file of a preview and the folders above it. */
export async function writeInside(folder: string, path: string, content: string | Buffer): Promise<void> {
  const full = join(folder, path);
  await guardWriting(full, async () => {
    await mkdir(dirname(full), { recursive: true });
    await writeFile(full, content);
  });
}

/**
 * A page that is opened from disk may load scripts, but not read JSON: so the data are calls of a function of the page. They are given as
 * text to be parsed, because JavaScript takes `{"__proto__": ...}` for something else than JSON does.
 */
const head = (name: string): string => `m3Preview(${JSON.stringify(name)},\n`;
const foot = "\n);\n";

const lines = (items: readonly unknown[]): string => `[\n${items.map(toScriptJson).join(",\n")}\n]`;

/** Writes a chunk of images, one on each line. */
export async function writeChunk(folder: string, chunk: number, images: readonly PageImage[]): Promise<void> {
  await writeInside(folder, chunkPath(chunk), head(String(chunk)) + toScriptJson(lines(images)) + foot);
}

/** Writes the list of problems. */
export async function writeProblems(folder: string, problems: readonly unknown[]): Promise<void> {
  await writeInside(folder, problemsPath, head("problems") + toScriptJson(lines(problems)) + foot);
}

/** The same data as elements of the page, with the thumbnails in them. Holds one chunk. */
export async function* embedData(folder: string, chunkCount: number): AsyncGenerator<string, void, undefined> {
  const element = (name: string, json: string): string =>
    `<script type="application/json" id="data-${name}">${json}</script>\n`;
  yield element("problems", await readData(folder, problemsPath, head("problems")));
  for (let chunk = 0; chunk < chunkCount; chunk++) {
    const images = JSON.parse(await readData(folder, chunkPath(chunk), head(String(chunk)))) as PageImage[];
    const embedded: PageImage[] = [];
    for (const image of images) embedded.push(await embedThumbnail(folder, image));
    yield element(String(chunk), lines(embedded));
  }
}

async function readData(folder: string, path: string, before: string): Promise<string> {
  return JSON.parse((await readFile(join(folder, path), "utf8")).slice(before.length, -foot.length)) as string;
}

async function embedThumbnail(folder: string, image: PageImage): Promise<PageImage> {
  if (image.thumbnail === undefined) return image;
  const bytes = await readFile(join(folder, image.thumbnail));
  return { ...image, thumbnail: `data:image/webp;base64,${bytes.toString("base64")}` };
}
