import type { Format } from "../format.ts";
import { readHead } from "../regular-file.ts";
import type { TfOptions, TfReadOptions } from "./options.ts";
import { tfTraits } from "./traits.ts";

/** TFRecord with `tf.train.Example`s for the TensorFlow Object Detection API, and its label map. */
export const tf: Format<TfOptions, TfReadOptions> = {
  ...tfTraits,
  toldBy: { file: ".tfrecord, or records with their CRCs" },
  sniff: async ({ isFolder, path }) =>
    !isFolder && (/\.tfrecords?(-\d{5}-of-\d{5})?(\.gz)?$/i.test(path) || (await hasRecord(path))),
  read: async (source, options) => (await import("./read.ts")).readTf(source, options),
  write: async (images, target, options) => (await import("./write.ts")).writeTf(images, target, options),
};

/** Whether a file begins with a length and its CRC, which no other kind of file does by chance. */
async function hasRecord(path: string): Promise<boolean> {
  const { beginsWithRecord } = await import("./read-records.ts");
  return beginsWithRecord(await readHead(path, 12));
}
