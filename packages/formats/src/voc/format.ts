import type { Format } from "../format.ts";
import type { SourceProbe } from "../source-probe.ts";
import type { VocCoords, VocOptions, VocReadOptions } from "./options.ts";
import { defaultCoords, vocTraits, vocVariant } from "./traits.ts";

/** Pascal VOC: a folder with one XML file per image. */
export const voc: Format<VocOptions, VocReadOptions> = {
  ...vocTraits,
  write: async (images, target, options) => (await import("./write.ts")).writeVoc(images, target, options),
  read: async (source, options) => (await import("./read.ts")).readVoc(source, options),
  toldBy: { folder: "XML files with <annotation>, in it, in Annotations or in VOCdevkit" },
  sniff: sniffVoc,
};

/** The format in one layout, and what that holds and needs: what to write by split, and to ask for losses. */
export function vocLayout(
  layout: NonNullable<VocOptions["layout"]>,
  coords: VocCoords = defaultCoords(layout),
): Format<VocOptions, VocReadOptions> {
  return {
    ...voc,
    ...vocVariant(layout, coords),
    write: async (images, target, options) =>
      (await import("./write.ts")).writeVoc(images, target, { ...options, layout, coords }),
  };
}

/** Where XML files are, in the folder itself or in the layouts of the devkit and of Roboflow. */
const folders = ["", "Annotations/", "VOC2012/Annotations/", "VOC2007/Annotations/", "VOCdevkit/VOC2012/Annotations/"];

async function sniffVoc({ isFolder, entries, entriesOf, headOf }: SourceProbe): Promise<boolean> {
  if (!isFolder) return false;
  const first = entries.filter((entry) => /^(train|val|valid|test)\/$/.test(entry));
  for (const folder of [...folders, ...first]) {
    const names = folder === "" ? entries : await entriesOf(folder);
    const documents = names.filter((entry) => /\.xml$/i.test(entry)).slice(0, mostLookedAt);
    for (const name of documents) if (/<annotation[\s>]/.test(await headOf(folder + name))) return true;
    if (documents.length > 0) return false;
  }
  return false;
}

/** The first file may be empty or cut short. */
const mostLookedAt = 3;
