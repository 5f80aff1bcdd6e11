import type { Format } from "../format.ts";
import { tfTraits } from "./traits.ts";

/** TFRecord with `tf.train.Example`s for the TensorFlow Object Detection API, and its label map. */
export const tf: Format = {
  ...tfTraits,
  write: async (images, target, options) => (await import("./write.ts")).writeTf(images, target, options),
};
