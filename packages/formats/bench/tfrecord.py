"""Python's protobuf (C++ or upb) with a CRC-32C in C, for tfrecord.js. Argument COUNT: prints Examples a CPU second, with SHA-256 and without. Arguments COUNT FOLDER: reads
the images of the folder by number and writes the file py.tfrecord there, without a look at what they are; prints the seconds by the clock and of CPU time."""

import hashlib
import struct
import sys
import time

import crc32c
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

FIELD = descriptor_pb2.FieldDescriptorProto


def example_class():
    """tensorflow/core/example/example.proto without TensorFlow."""
    file = descriptor_pb2.FileDescriptorProto(name="example.proto", package="t", syntax="proto3")

    def message(name, *fields):
        made = file.message_type.add(name=name)
        for number, (field, kind, label, type_name) in enumerate(fields, 1):
            made.field.add(name=field, number=number, type=kind, label=label, type_name=type_name)
        return made

    many, one = FIELD.LABEL_REPEATED, FIELD.LABEL_OPTIONAL
    message("BytesList", ("value", FIELD.TYPE_BYTES, many, None))
    message("FloatList", ("value", FIELD.TYPE_FLOAT, many, None))
    message("Int64List", ("value", FIELD.TYPE_INT64, many, None))
    lists = [("bytes_list", ".t.BytesList"), ("float_list", ".t.FloatList"), ("int64_list", ".t.Int64List")]
    feature = message("Feature", *[(name, FIELD.TYPE_MESSAGE, one, kind) for name, kind in lists])
    feature.oneof_decl.add(name="kind")
    for field in feature.field:
        field.oneof_index = 0
    features = message("Features", ("feature", FIELD.TYPE_MESSAGE, many, ".t.Features.FeatureEntry"))
    entry = features.nested_type.add(name="FeatureEntry")
    entry.options.map_entry = True
    entry.field.add(name="key", number=1, type=FIELD.TYPE_STRING, label=one)
    entry.field.add(name="value", number=2, type=FIELD.TYPE_MESSAGE, label=one, type_name=".t.Feature")
    message("Example", ("features", FIELD.TYPE_MESSAGE, one, ".t.Features"))
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("t.Example"))


def masked(data):
    crc = crc32c.crc32c(data)
    return (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF


def record_of(example_type, number, image, digest):
    """The pieces of a record with five boxes."""
    boxes = [(i * 100, 50, i * 100 + 80, 110) for i in range(5)]
    example = example_type()
    feature = example.features.feature
    name = "image/object/bbox/"
    for key, values in {
        "image/encoded": [image],
        "image/format": [b"png"],
        "image/filename": [b"frame-%d.png" % number],
        "image/source_id": [b"%d" % number],
        "image/uuid": [b"id-%d" % number],
        "image/key/sha256": [digest],
        "image/object/class/text": [b"Sebastes"] * 5,
        "image/object/view": [b"Unspecified"] * 5,
        "image/object/uuid": [b"b6a4a6a0-0000-4000-8000-00000000000%d" % i for i in range(5)],
    }.items():
        feature[key].bytes_list.value.extend(values)
    for index, key in enumerate(["xmin", "ymin", "xmax", "ymax"]):
        side = 1080 if index % 2 else 1920
        feature[name + key].float_list.value.extend([box[index] / side for box in boxes])
    feature["image/object/area"].float_list.value.extend([80.0 * 60.0] * 5)
    feature["image/object/weight"].float_list.value.extend([1.0] * 5)
    feature["image/width"].int64_list.value.append(1920)
    feature["image/height"].int64_list.value.append(1080)
    feature["image/object/class/label"].int64_list.value.extend([1] * 5)
    for key in ["difficult", "truncated", "is_crowd", "group_of"]:
        feature["image/object/" + key].int64_list.value.extend([0] * 5)
    data = example.SerializeToString(deterministic=True)
    head = struct.pack("<Q", len(data))
    return [head, struct.pack("<I", masked(head)), data, struct.pack("<I", masked(data))]


def rate(example_type, count, has_sha256):
    image = (b"abcdefghij" * 10_000)[:100_000]
    length = 0
    start = time.process_time()
    for number in range(1, count + 1):
        digest = hashlib.sha256(image).hexdigest().encode() if has_sha256 else b"0" * 64
        length += sum(map(len, record_of(example_type, number, image, digest)))
    assert length > count * len(image)
    return count / (time.process_time() - start)


def write(example_type, count, folder):
    start, before = time.perf_counter(), time.process_time()
    with open(f"{folder}/py.tfrecord", "wb") as target:
        for number in range(1, count + 1):
            with open(f"{folder}/frame-{number}.png", "rb") as source:
                image = source.read()
            digest = hashlib.sha256(image).hexdigest().encode()
            for piece in record_of(example_type, number, image, digest):
                target.write(piece)
    return time.perf_counter() - start, time.process_time() - before


def main():
    count = int(sys.argv[1])
    example_type = example_class()
    if len(sys.argv) > 2:
        print(*write(example_type, count, sys.argv[2]))
    else:
        print(rate(example_type, count, True), rate(example_type, count, False))


main()
