"""Loads a folder in the layout of the PASCAL devkit, the one that holds VOCdevkit, as its loaders do: python3 voc_devkit.py FOLDER

Prints PASS, FAIL or SKIP lines and ends with 1 after a FAIL. Uses torchvision's VOCDetection and labelImg's reader where they are
installed (labelImg needs lxml), and numpy for the lists of ids as detectron2 does.
"""
import os
import sys
import xml.etree.ElementTree as ElementTree


def outcome(state, name, detail=""):
    print(f"{state} {name}" + (f": {detail}" if detail else ""))
    return state != "FAIL"


def sizes_and_boxes(path):
    """By position, as the usual conversion scripts read: size[0], size[1], object[0]."""
    root = ElementTree.parse(path).getroot()
    size = root.find("size")
    boxes = []
    for item in root.findall("object"):
        # All of these are needed by the Object Detection API's script.
        int(item.find("truncated").text), int(item.find("difficult").text), item.find("pose").text
        boxes.append((item[0].text, [int(item.find("bndbox").find(key).text) for key in ("xmin", "ymin", "xmax", "ymax")]))
    return int(size[0].text), int(size[1].text), boxes


def check_files(root, ids):
    count = 0
    for name in ids:
        width, height, boxes = sizes_and_boxes(f"{root}/Annotations/{name}.xml")
        count += len(boxes)
        for label, (xmin, ymin, xmax, ymax) in boxes:
            if not (label and 1 <= xmin <= xmax <= width and 1 <= ymin <= ymax <= height):
                return outcome("FAIL", "objects", f"{name}: {label} {(xmin, ymin, xmax, ymax)} in {width} x {height}")
    return outcome("PASS", "objects", f"{count} in {len(ids)} files, within 1..width and 1..height")


def check_label_img(root, ids):
    try:
        from libs.pascal_voc_io import PascalVocReader
    except ImportError as error:
        return outcome("SKIP", "labelImg", str(error))
    count = 0
    for name in ids:
        # Its reader prints what it does not know, and finds no objects then.
        shapes = PascalVocReader(f"{root}/Annotations/{name}.xml").get_shapes()
        expected = sizes_and_boxes(f"{root}/Annotations/{name}.xml")[2]
        if [shape[0] for shape in shapes] != [label for label, _ in expected]:
            return outcome("FAIL", "labelImg", f"{name}: {len(shapes)} shapes, expected {len(expected)}")
        count += len(shapes)
    return outcome("PASS", "labelImg", f"{count} shapes")


def check_torchvision(folder, ids):
    try:
        from torchvision.datasets import VOCDetection
    except ImportError as error:
        return outcome("SKIP", "torchvision VOCDetection", str(error))
    dataset = VOCDetection(folder, year="2012", image_set="trainval", download=False)
    objects = sum(len(target["annotation"].get("object", [])) for _, target in dataset)
    return outcome("PASS" if len(dataset) == len(ids) else "FAIL", "torchvision VOCDetection", f"{len(dataset)} images, {objects} objects")


def check(folder):
    import numpy

    root = f"{folder}/VOCdevkit/VOC2012"
    results = []
    for name in ("train", "val", "trainval"):
        path = f"{root}/ImageSets/Main/{name}.txt"
        ids = numpy.loadtxt(path, dtype=str, ndmin=1) if os.path.getsize(path) > 0 else []
        lines = open(path, encoding="utf-8").read().splitlines()
        results.append(outcome("PASS" if list(ids) == lines else "FAIL", f"ImageSets/Main/{name}.txt by numpy", f"{len(lines)} ids"))
        missing = [name for name in lines if not os.path.exists(f"{root}/JPEGImages/{name}.jpg")]
        if missing:
            results.append(outcome("FAIL", "JPEGImages", f"{len(missing)} images are not there as .jpg, such as {missing[0]}"))
    results += [check_files(root, lines), check_label_img(root, lines), check_torchvision(folder, lines)]
    return all(results)


if __name__ == "__main__":
    try:
        passed = check(sys.argv[1])
    except ImportError as error:
        passed = outcome("SKIP", "VOC devkit", str(error))
    sys.exit(0 if passed else 1)
