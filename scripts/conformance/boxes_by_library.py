"""Reads a dataset with somebody else's library and compares every box with a COCO file of the same images:

    python3 boxes_by_library.py LIBRARY KIND TOLERANCE PATH IMAGES REFERENCE.json

LIBRARY: supervision, globox, labelformat or torchvision. KIND: coco, voc, yolo, darknet, labelme, cvat, as far as the library reads it. TOLERANCE: by
how many pixels an edge may differ, since conventions do. PATH: the dataset; IMAGES: the folder of the images. Prints PASS, FAIL or SKIP and ends
with 1 after a FAIL.
"""
import json
import os
import sys


def outcome(state, name, detail=""):
    print(f"{state} {name}" + (f": {detail}" if detail else ""))
    return state != "FAIL"


def stem(path):
    return os.path.splitext(os.path.basename(str(path)))[0]


def reference_boxes(path):
    with open(path, encoding="utf-8") as file:
        data = json.load(file)
    images = {image["id"]: stem(image["file_name"]) for image in data["images"]}
    names = {category["id"]: category["name"] for category in data["categories"]}
    boxes = {name: [] for name in images.values()}
    for one in data["annotations"]:
        x, y, width, height = one["bbox"]
        boxes[images[one["image_id"]]].append((names[one["category_id"]], x, y, x + width, y + height))
    return boxes


def by_supervision(kind, path, images):
    import supervision

    if kind == "coco":
        dataset = supervision.DetectionDataset.from_coco(images, path)
    elif kind == "voc":
        dataset = supervision.DetectionDataset.from_pascal_voc(images, path)
    else:
        dataset = supervision.DetectionDataset.from_yolo(images, f"{path}/labels/train", f"{path}/data.yaml")
    for image, _, found in dataset:
        yield stem(image), [(dataset.classes[number], *box) for number, box in zip(found.class_id, found.xyxy)]


def by_globox(kind, path, images):
    from globox import AnnotationSet

    names = {}
    if kind == "coco":
        found = AnnotationSet.from_coco(path)
    elif kind == "voc":
        found = AnnotationSet.from_pascal_voc(path)
    elif kind == "labelme":
        found = AnnotationSet.from_labelme(path)
    elif kind == "cvat":
        found = AnnotationSet.from_cvat(path)
    else:
        import yaml

        found = AnnotationSet.from_yolo_v5(f"{path}/labels/train", image_folder=images)
        with open(f"{path}/data.yaml", encoding="utf-8") as file:
            names = {str(number): name for number, name in yaml.safe_load(file)["names"].items()}
    for annotation in found:
        boxes = [(names.get(box.label, box.label), box.xmin, box.ymin, box.xmax, box.ymax) for box in annotation.boxes]
        yield stem(annotation.image_id), boxes


def by_labelformat(kind, path, images):
    from pathlib import Path

    from labelformat import formats

    if kind == "coco":
        source = formats.COCOObjectDetectionInput(input_file=Path(path))
    elif kind == "voc":
        names = sorted({name for boxes in reference_boxes(sys.argv[6]).values() for name, *_ in boxes})
        source = formats.PascalVOCObjectDetectionInput(input_folder=Path(path), category_names=",".join(names))
    else:
        source = formats.YOLOv8ObjectDetectionInput(input_file=Path(path) / "data.yaml", input_split="train")
    for label in source.get_labels():
        boxes = [(one.category.name, one.box.xmin, one.box.ymin, one.box.xmax, one.box.ymax) for one in label.objects]
        yield stem(label.image.filename), boxes


def by_torchvision(kind, path, images):
    from torchvision.datasets import CocoDetection, wrap_dataset_for_transforms_v2

    dataset = CocoDetection(images, path)
    names = {number: category["name"] for number, category in dataset.coco.cats.items()}
    for number, (_, target) in zip(dataset.ids, wrap_dataset_for_transforms_v2(dataset, target_keys=["boxes", "labels"])):
        labels, boxes = target.get("labels", []), target.get("boxes", [])
        found = [(names[int(label)], *map(float, box)) for label, box in zip(labels, boxes)]
        yield stem(dataset.coco.imgs[number]["file_name"]), found


libraries = {"supervision": by_supervision, "globox": by_globox, "labelformat": by_labelformat, "torchvision": by_torchvision}


def differences(expected, found, tolerance):
    for name, boxes in expected.items():
        others = found.get(name, [])
        if len(others) != len(boxes):
            yield f"{name}: {len(others)} boxes, expected {len(boxes)}"
            continue
        for box, other in zip(sorted(boxes), sorted((label, *map(float, xyxy)) for label, *xyxy in others)):
            if box[0] != other[0] or any(abs(a - b) > tolerance for a, b in zip(box[1:], other[1:])):
                yield f"{name}: {other}, expected {box}"


def check(library, kind, tolerance, path, images, reference):
    title = f"{library} {kind}"
    expected = reference_boxes(reference)
    try:
        found = dict(libraries[library](kind, path, images))
    except ImportError as error:
        return outcome("SKIP", title, str(error))
    wrong = list(differences(expected, found, float(tolerance)))
    count = sum(len(boxes) for boxes in found.values())
    if wrong:
        return outcome("FAIL", title, f"{len(wrong)} differences, such as {wrong[0]}")
    return outcome("PASS", title, f"{len(found)} images, {count} boxes, each where it is in COCO")


if __name__ == "__main__":
    sys.exit(0 if check(*sys.argv[1:]) else 1)
