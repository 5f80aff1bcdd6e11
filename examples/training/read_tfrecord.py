"""python read_tfrecord.py DATASET.tfrecord: images and boxes as a tf.data.Dataset."""
import sys

import tensorflow as tf

features = {
    "image/encoded": tf.io.FixedLenFeature([], tf.string),
    "image/object/class/label": tf.io.VarLenFeature(tf.int64),
    **{f"image/object/bbox/{side}": tf.io.VarLenFeature(tf.float32) for side in ("ymin", "xmin", "ymax", "xmax")},
}


def decode(record):
    example = tf.io.parse_single_example(record, features)
    sides = [tf.sparse.to_dense(example[f"image/object/bbox/{side}"]) for side in ("ymin", "xmin", "ymax", "xmax")]
    image = tf.io.decode_image(example["image/encoded"], channels=3, expand_animations=False)
    return image, tf.stack(sides, axis=-1), tf.sparse.to_dense(example["image/object/class/label"])


dataset = tf.data.TFRecordDataset(sys.argv[1]).map(decode)
counts = [int(tf.shape(boxes)[0]) for _, boxes, _ in dataset]
print(f"{len(counts)} images, {sum(counts)} boxes")
