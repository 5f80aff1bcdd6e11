import { basename, dirname, resolve } from "node:path";
import { isJsonStreamError, readObjectEntries } from "@m3/json-stream";

/**
 * Reads from an earlier image map, ours or m3-download's, which file in the output folder an image reference has.
 *
 * A file that several references have is nobody's: m3-download wrote the images of all of them over each other. No map,
 * or one that cannot be read, gives no names; it will be written anew anyway.
 */
export async function readFormerNames(
  path: string,
  folder: string,
  urls: ReadonlyMap<string, string | undefined>,
  { cwd, signal }: { readonly cwd: string; readonly signal: AbortSignal },
): Promise<Map<string, string>> {
  const uuids = new Map<string, string | undefined>();
  try {
    for await (const [uuid, file] of readObjectEntries(resolve(cwd, path), { signal })) {
      if (typeof file !== "string") return new Map();
      // A map may come from Windows.
      const place = resolve(cwd, file.replaceAll("\\", "/"));
      if (dirname(place) !== folder) continue;
      const name = basename(place);
      const rival = uuids.get(name);
      const isSame = rival !== undefined && urls.get(rival) !== undefined && urls.get(rival) === urls.get(uuid);
      uuids.set(name, uuids.has(name) && !isSame ? undefined : uuid);
    }
  } catch (error) {
    if (!isJsonStreamError(error)) throw error;
    return new Map();
  }
  const names = new Map<string, string>();
  for (const [name, uuid] of uuids) if (uuid !== undefined && urls.has(uuid)) names.set(uuid, name);
  return names;
}
