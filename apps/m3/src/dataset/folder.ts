import { join } from "node:path";
import { queryFileName } from "./query-file.ts";

/** Where things are in the folder of a dataset; paths are absolute unless they say otherwise. */
export interface DatasetFolder {
  /** As the user named it. */
  readonly name: string;
  readonly path: string;
  readonly query: string;
  readonly card: string;
  readonly images: string;
  /** What the folder remembers, of the last run that was completed. */
  readonly memory: string;
  readonly state: string;
  readonly digest: string;
  readonly localizations: string;
  readonly imageMap: string;
  /** What a run makes, until all of it takes the place of what was there. */
  readonly next: string;
  /** The query of a first run that is not completed yet. */
  readonly pendingQuery: string;
  readonly lock: string;
}

/** The name of the card in the folder. */
export const cardName = "README.md";
/** The folder of the images in the folder. */
export const imagesName = "images";
/** The folder of what is remembered in the folder. */
export const memoryName = ".m3";

/** The file of what extract found wrong, in what is remembered. */
export const problemsName = "problems.jsonl";

/** Lays out the folder of a dataset. */
export function layOut(name: string, path: string): DatasetFolder {
  const memory = join(path, memoryName);
  return {
    name,
    path,
    query: join(path, queryFileName),
    card: join(path, cardName),
    images: join(path, imagesName),
    memory,
    state: join(memory, "state.json"),
    digest: join(memory, "digest.json"),
    localizations: join(memory, "localizations.json"),
    imageMap: join(memory, "image_map.json"),
    next: join(memory, "next"),
    pendingQuery: join(memory, "pending-query.json"),
    lock: join(memory, "lock"),
  };
}

/** Whether a path that was read from a file stays within the folder: relative, with slashes, and never up. */
export function isInside(path: unknown): path is string {
  return typeof path === "string" && path !== "" && !/^[/\\]|^[a-z]:|(^|[/\\])\.\.?([/\\]|$)|\0/i.test(path);
}
