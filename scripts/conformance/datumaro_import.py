"""Imports a dataset with datumaro and counts it: python3 datumaro_import.py FORMAT PATH [IMAGES ANNOTATIONS]

FORMAT is datumaro's: coco, cvat (the folder of the file, with the images in its images/), voc (the folder VOC2012, where an image of train or val
counts once more in trainval), yolo (Darknet or Ultralytics, boxes only). Parts of a polygon count each. Prints PASS, FAIL or SKIP and ends
with 1 after a FAIL.
"""
import sys


def outcome(state, name, detail=""):
    print(f"{state} {name}" + (f": {detail}" if detail else ""))
    return state != "FAIL"


def check(name, path, *expected):
    from datumaro.components.dataset import Dataset

    dataset = Dataset.import_from(path, name)
    items = list(dataset)
    # The devkit's labels of whole images come on top of its objects.
    boxes = [one for item in items for one in item.annotations if one.type.name in ("bbox", "polygon", "polyline", "points")]
    counts = [str(len(items)), str(len(boxes))]
    is_right = list(expected) in ([], counts) and len(items) > 0
    return outcome("PASS" if is_right else "FAIL", f"datumaro {name}", f"{counts[0]} images, {counts[1]} annotations, expected {expected or 'any'}")


if __name__ == "__main__":
    try:
        passed = check(*sys.argv[1:])
    except ImportError as error:
        passed = outcome("SKIP", "datumaro", str(error))
    sys.exit(0 if passed else 1)
