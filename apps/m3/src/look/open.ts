import { existsSync } from "node:fs";
import { mkdtemp, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import {
  type Dataset,
  type Diagnostic,
  findParts,
  idInPart,
  imageFolderOfPart,
  type LocatedDataset,
  locateDataset,
  openDataset,
  openParts,
  type PassedOver,
  type SplitPart,
  sniffFormat,
} from "@m3/formats/datasets";
import { removeFolder } from "@m3/json-stream";
import { ProblemList } from "@m3/preview";
import { imagesName, layOut } from "../dataset/folder.ts";
import { readState } from "../dataset/state.ts";
import { withoutFolders } from "../without-folders.ts";

/** A dataset to look at. */
export interface LookedAt {
  readonly dataset: Dataset;
  /** What its readers find, as it comes; complete once the images were gone over. */
  readonly problems: ProblemList;
  /** Holds images that the dataset embeds, from the first pass over them until it is closed. Undefined where they are elsewhere. */
  readonly passingFolder: string | undefined;
  /** Other datasets in the folder that was named. */
  readonly passedOver: PassedOver | undefined;
}

/**
 * Opens a dataset: a file or folder in any format, with all its splits, or a folder that `m3 dataset` made, whose images are in `images/`.
 * Images that are in the dataset itself come out of it into a temporary folder, which takes as much space as they do.
 *
 * @throws {FormatsError}
 */
export async function openToLookAt(
  name: string,
  { cwd, signal, images }: { readonly cwd: string; readonly signal: AbortSignal; readonly images: string | undefined },
): Promise<LookedAt> {
  const { parts, imageFolder, passedOver } = await findSource(name, resolve(cwd, name));
  const problems = new ProblemList();
  const isElsewhere = images !== undefined || imageFolder !== undefined;
  const passingFolder =
    isElsewhere || !(await isHoldingImages(parts)) ? undefined : await mkdtemp(join(tmpdir(), "m3-look-"));
  const clean = async (): Promise<void> => {
    if (passingFolder !== undefined) await removeFolder(passingFolder);
  };
  try {
    const onDiagnostic = ({ code, message }: Diagnostic): void => problems.add({ code, message });
    const openOne = (part: SplitPart): Promise<Dataset> => {
      const folder = images === undefined ? imageFolder : imageFolderOfPart(resolve(cwd, images), part);
      return openDataset(part.path, {
        signal,
        ...(folder !== undefined && { imageFolder: folder }),
        ...(passingFolder !== undefined && { extractImages: join(passingFolder, String(parts.indexOf(part))) }),
        onDiagnostic: (diagnostic) => problems.add(inPart(diagnostic, part, cwd)),
      });
    };
    const dataset = await openParts(parts, openOne, { onDiagnostic });
    const close = (): Promise<void> => dataset.close().finally(clean);
    return { dataset: { ...dataset, close }, problems, passingFolder, passedOver };
  } catch (error) {
    await clean();
    throw error;
  }
}

/** Whether the images are in the dataset itself; all its parts are of one format. */
async function isHoldingImages([first]: readonly SplitPart[]): Promise<boolean> {
  return first !== undefined && (await sniffFormat(first.path)).holds.embeddedImages;
}

/** What a name stands for; a file of a folder of `m3 dataset` is looked at as that. */
async function findSource(name: string, path: string): Promise<LocatedDataset> {
  for (const folderPath of [path, dirname(path)]) {
    const folder = layOut(name, folderPath);
    const state = existsSync(folder.state) ? await readState(folder) : undefined;
    const { outputs = [], written } = state ?? {};
    const [output = ""] = folderPath === path ? outputs : outputs.filter((each) => each === basename(path));
    if (output === "") continue;
    const splits = written?.summary.splits?.map((split) => split.name);
    return { parts: await findParts(join(folderPath, output), splits), imageFolder: join(folderPath, imagesName) };
  }
  const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() === true;
  return isFolder ? await locateDataset(path) : { parts: await findParts(path), imageFolder: undefined };
}

/** A diagnostic of a part as one of the whole, without the folder that the user is in anyway. */
function inPart(
  { code, message, imageId, annotationId }: Diagnostic,
  { prefix }: SplitPart,
  cwd: string,
): Parameters<ProblemList["add"]>[0] {
  const idOf = (id: string): string => (prefix === undefined ? id : idInPart(prefix, id));
  return {
    code,
    message: withoutFolders(message, [cwd]),
    ...(imageId !== undefined && { imageId: idOf(imageId) }),
    ...(annotationId !== undefined && { annotationId: idOf(annotationId) }),
  };
}
