import { fieldsWithExtras } from "../extra-fields.ts";
import type { FormatTraits } from "../format.ts";

/** TFRecord with `tf.train.Example`s for the TensorFlow Object Detection API, and its label map. */
export const tfTraits: FormatTraits = {
  name: "tf",
  title: "TF",
  aliases: ["tfrecord", "tfrecords", "tensorflow"],
  extensions: [".tfrecord"],
  layout: "file",
  holds: {
    geometry: ["bbox"],
    negatives: true,
    embeddedImages: true,
    attributes: ["annotation", "image"],
    // Not the split: trainers take one file, or one set of shards, per split.
    fields: fieldsWithExtras,
    tolerance: { share: 1e-6 },
  },
  // tf.io.decode_image takes more, but not into the three dimensions that the decoders expect.
  needs: { size: true, imageEncodings: ["jpeg", "png"] },
};
