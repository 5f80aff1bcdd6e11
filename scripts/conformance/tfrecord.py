"""Loads a TFRecord dataset with TensorFlow as its Object Detection API does: every Example is parsed and its image decoded.

Usage: tfrecord.py FILE_OR_SHARD_PREFIX [LABEL_MAP]. Prints lines that begin with PASS, FAIL or SKIP; exits 1 if any is FAIL.
"""

import glob
import hashlib
import os
import re
import sys

from report import finish

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
try:
    import tensorflow as tf
except ImportError as error:
    print(f"SKIP tfrecord: {error}")
    sys.exit(0)

failures = []


def check(is_right, what):
    if not is_right:
        failures.append(what)


# The kinds that tf_example_decoder.py asks for; another kind is an error there.
CONTEXT = {
    "image/encoded": tf.string,
    "image/format": tf.string,
    "image/filename": tf.string,
    "image/key/sha256": tf.string,
    "image/source_id": tf.string,
    "image/height": tf.int64,
    "image/width": tf.int64,
}
OBJECTS = {
    "image/object/bbox/xmin": tf.float32,
    "image/object/bbox/xmax": tf.float32,
    "image/object/bbox/ymin": tf.float32,
    "image/object/bbox/ymax": tf.float32,
    "image/object/class/label": tf.int64,
    "image/object/class/text": tf.string,
    "image/object/area": tf.float32,
    "image/object/is_crowd": tf.int64,
    "image/object/difficult": tf.int64,
    "image/object/group_of": tf.int64,
    "image/object/weight": tf.float32,
}
FEATURES = {name: tf.io.FixedLenFeature((), kind) for name, kind in CONTEXT.items()}
FEATURES.update({name: tf.io.VarLenFeature(kind) for name, kind in OBJECTS.items()})


def read_labels(path):
    text = open(path, encoding="utf-8").read()
    names = re.findall(r'id: (\d+)\n  name: "((?:[^"\\]|\\.)*)"', text)
    unescape = lambda s: s.encode("latin-1", "backslashreplace").decode("unicode_escape") if "\\" in s else s
    return {int(number): unescape(name) for number, name in names}


def check_example(index, serialized, labels):
    parsed = tf.io.parse_single_example(serialized, FEATURES)
    image = tf.io.decode_image(parsed["image/encoded"], channels=3)
    height, width = int(parsed["image/height"]), int(parsed["image/width"])
    check(image.shape.as_list() == [height, width, 3], f"example {index}: image is {image.shape}, not {height} x {width}")
    digest = hashlib.sha256(parsed["image/encoded"].numpy()).hexdigest().encode()
    check(digest == parsed["image/key/sha256"].numpy(), f"example {index}: sha256 differs")
    check(float(tf.strings.to_number(parsed["image/source_id"])) > 0, f"example {index}: source_id is no number")
    lists = {name: tf.sparse.to_dense(parsed[name]).numpy() for name in OBJECTS}
    lengths = {len(values) for values in lists.values()}
    check(len(lengths) == 1, f"example {index}: lists differ in length: {lengths}")
    for corner in ("xmin", "xmax", "ymin", "ymax"):
        values = lists[f"image/object/bbox/{corner}"]
        check(all(0 <= value <= 1 for value in values), f"example {index}: {corner} is beyond the image")
    for axis in "xy":
        low, high = lists[f"image/object/bbox/{axis}min"], lists[f"image/object/bbox/{axis}max"]
        check(all(low < high), f"example {index}: {axis}min is not below {axis}max")
    for label, text in zip(lists["image/object/class/label"], lists["image/object/class/text"]):
        check(label >= 1, f"example {index}: label {label}")
        if labels is not None and not any("\\" in name for name in labels.values()):
            check(labels.get(int(label)) == text.decode(), f"example {index}: label {label} is not {text}")
    # Unknown keys and all, what protobuf writes of it is the same bytes.
    example = tf.train.Example.FromString(serialized.numpy())
    check(example.SerializeToString(deterministic=True) == serialized.numpy(), f"example {index}: written anew it differs")
    return next(iter(lengths))


def main():
    target = sys.argv[1]
    files = [target] if os.path.isfile(target) else sorted(glob.glob(glob.escape(target) + "-?????-of-?????"))
    stem = re.sub(r"\.tfrecord$", "", re.sub(r"-\d{5}-of-\d{5}$", "", target))
    label_map = sys.argv[2] if len(sys.argv) > 2 else f"{stem}_label_map.pbtxt"
    labels = read_labels(label_map) if os.path.isfile(label_map) else None
    check(files, "there are no files")
    count = boxes = 0
    try:
        for serialized in tf.data.TFRecordDataset(files):
            boxes += check_example(count, serialized, labels)
            count += 1
    except tf.errors.OpError as error:
        check(False, f"example {count}: {error.message}")
    finish("tfrecord", failures, f"TensorFlow {tf.__version__}, {len(files)} files, {count} examples, {boxes} boxes")


main()
