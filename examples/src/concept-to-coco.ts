import { createClient, descendantNames, resolveConfiguration } from "@m3/client";
import { type ImageRecord, serializeCoco } from "@m3/formats";
import {
  decodeLocalizationRecord,
  extractLocalizations,
  groupByImage,
  type Localization,
  toDatasetImage,
} from "@m3/localizations";

/**
 * From a concept in M3 to the text of a COCO file, in pieces, with no file in between: for a response, a pipe, or a `Response` of your own. Images
 * stay where they are, named by `coco_url`.
 *
 * @param config The URL of an M3 host or the path of an INI file.
 */
export async function* conceptToCoco(config: string, concept: string): AsyncGenerator<string, void, undefined> {
  const client = createClient(await resolveConfiguration({ config }));
  const node = await client.concepts.fetchDown(concept);
  const observations = client.listObservations({
    concepts: [node.name, ...descendantNames(node)],
    hasLocalization: true,
  });
  yield* serializeCoco(imagesOf(boxesOf(observations)));
}

async function* imagesOf(boxes: AsyncIterable<Localization>): AsyncGenerator<ImageRecord, void, undefined> {
  for await (const group of groupByImage(boxes)) {
    const image = toDatasetImage(group, ({ uuid, url }) => nameOf(url ?? uuid));
    if (image !== undefined) yield image;
  }
}

async function* boxesOf(observations: AsyncIterable<object>): AsyncGenerator<Localization, void, undefined> {
  for await (const observation of observations) {
    for (const record of extractLocalizations(observation).localizations) {
      const decoded = decodeLocalizationRecord(record);
      if ("localization" in decoded && decoded.localization.geometry.kind === "box") yield decoded.localization;
    }
  }
}

/** Dive and file name: frame grabs of two dives may have the same name. */
function nameOf(url: string): string {
  const parts = url.split("/").slice(-2);
  return parts.map((part) => part.replace(/[^\w.-]/g, "_")).join("/");
}
