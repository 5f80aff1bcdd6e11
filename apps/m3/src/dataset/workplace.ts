import { extname, join } from "node:path";
import { makeFolder, writeFileAtomically } from "@m3/json-stream";
import { problemsName } from "./folder.ts";
import type { DatasetQuery, QueryServices } from "./query.ts";
import { toConfiguration } from "./resolve-query.ts";

/** Where a run puts what it makes; all paths as the commands of the line are given them. */
export interface Workplace {
  readonly folder: string;
  readonly config: string;
  readonly digest: string;
  readonly localizations: string;
  readonly problems: string;
  readonly imageMap: string;
  /** Folder of what reformat writes. */
  readonly dataset: string;
  /** The file that an option of the query names. */
  readonly inputOf: (option: string) => string;
}

/** Makes a place to work in, with the files that the query brings along. */
export async function openWorkplace(
  folder: string,
  { inputs }: DatasetQuery,
  access: QueryServices,
): Promise<Workplace> {
  const inputOf = (option: string): string => join(folder, `input-${option}${safeExtension(inputs[option]?.name)}`);
  const place = {
    folder,
    config: join(folder, "config.ini"),
    digest: join(folder, "digest.json"),
    localizations: join(folder, "localizations.json"),
    problems: join(folder, problemsName),
    imageMap: join(folder, "image_map.json"),
    dataset: join(folder, "dataset"),
    inputOf,
  };
  await makeFolder(place.dataset);
  await writeFileAtomically(place.config, toConfiguration(access));
  for (const [option, { text }] of Object.entries(inputs)) await writeFileAtomically(inputOf(option), text);
  return place;
}

/** The name of a file says what kind it is, and nothing else of it is used. */
function safeExtension(name = ""): string {
  const extension = extname(name);
  return /^\.[a-z0-9]{1,8}$/i.test(extension) ? extension : "";
}
