import { type BigIntStats, fstatSync } from "node:fs";
import { readlink, realpath, stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { type Terminal, UsageError } from "@m3/command-line";
import { createInspector } from "@m3/downloader";
import type { DownloadImagesOptions } from "./cli.ts";
import { failuresCsv, failuresJsonl, requireOwnFailures } from "./failures.ts";
import { digestsFile } from "./fetch-images.ts";
import { readHead } from "./file-head.ts";

/** What tells of a file whether it is another one. */
interface Place {
  /** Absolute, behind all symbolic links, also when nothing is there yet. */
  readonly path: string;
  readonly stat: BigIntStats | undefined;
}

/**
 * Makes sure that no file this command writes is the one it reads, another that it writes, an image, or a list of
 * failures in name only. Returns the
 * names in the output folder that no image may have, since these files have them.
 *
 * @throws {UsageError}
 */
export async function reserveOutputs(options: DownloadImagesOptions, terminal: Terminal): Promise<string[]> {
  const { localizations, "image-map": map } = options;
  const { cwd } = terminal;
  const input = localizations === "-" ? undefined : resolve(cwd, localizations);
  const source: Place = input === undefined ? stdinPlace(terminal.stdin) : await placeOf(input);
  const failurePaths = [resolve(cwd, failuresCsv), resolve(cwd, failuresJsonl)];
  const digestPaths = options.sha256 ? [resolve(cwd, digestsFile)] : [];
  for (const place of await Promise.all(digestPaths.map(placeOf))) {
    if (isSame(place, source) || isSame(place, await placeOf(resolve(cwd, map)))) {
      throw new UsageError(`Cannot use --sha256: digests are written to ${digestsFile}, rename the other file`);
    }
  }
  const failurePlaces = await Promise.all(failurePaths.map(placeOf));
  const mapPlace = await placeOf(resolve(cwd, map));
  if (isSame(mapPlace, source)) throw new UsageError(`Cannot write --image-map "${map}": it is the localizations file`);
  failurePlaces.forEach((place, index) => {
    const name = basename(failurePaths[index] ?? "");
    if (isSame(place, source)) {
      throw new UsageError(`Cannot read localizations "${localizations}": failures are written to ${name}, rename it`);
    }
    if (isSame(place, mapPlace)) {
      throw new UsageError(`Cannot write --image-map "${map}": failures are written to ${name}`);
    }
  });
  await requireOwnFailures(cwd);
  if (await isImage(mapPlace)) throw new UsageError(`Cannot write --image-map "${map}": it is an image`);
  const paths = [resolve(cwd, map), ...failurePaths, ...digestPaths, ...(input === undefined ? [] : [input])];
  const { output_dir: folder } = options;
  return folder === undefined ? [] : await namesInside(resolve(cwd, folder), paths);
}

/** The names of those files that are in the folder, themselves or what they link to. */
async function namesInside(folder: string, paths: readonly string[]): Promise<string[]> {
  const names = new Set<string>();
  const home = await realPathOf(folder);
  for (const path of paths) {
    const parent = await realPathOf(dirname(path));
    for (const each of [join(parent, basename(path)), await realPathOf(path)]) {
      if (dirname(each) === home) names.add(basename(each));
    }
  }
  return [...names];
}

async function placeOf(path: string): Promise<Place> {
  return { path: await realPathOf(path), stat: await stat(path, { bigint: true }).catch(() => undefined) };
}

/** A file may have been put on standard input by the shell. */
function stdinPlace(stdin: Terminal["stdin"]): Place {
  const isDescriptor = "fd" in stdin && typeof stdin.fd === "number";
  try {
    return { path: "", stat: isDescriptor ? fstatSync(stdin.fd as number, { bigint: true }) : undefined };
  } catch {
    // Windows refuses to tell of some of what is no file.
    return { path: "", stat: undefined };
  }
}

/** Devices and pipes may be read and written at once. */
function isSame(one: Place, other: Place): boolean {
  if (one.stat === undefined || other.stat === undefined) return one.path === other.path;
  return one.stat.isFile() && one.stat.dev === other.stat.dev && one.stat.ino === other.stat.ino;
}

const mostLinks = 40;

async function realPathOf(path: string, linkCount = 0): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const parent = dirname(path);
    if (parent === path || linkCount > mostLinks) return path;
    const link = await readlink(path).catch(() => undefined);
    const home = await realPathOf(parent, linkCount);
    return link === undefined
      ? join(home, basename(path))
      : await realPathOf(isAbsolute(link) ? link : `${home}/${link}`, linkCount + 1);
  }
}

async function isImage({ path }: Place): Promise<boolean> {
  const head = await readHead(path, 64).catch(() => undefined);
  if (head === undefined) return false;
  const inspector = createInspector();
  inspector.push(head);
  return inspector.finish().kind !== "other";
}
