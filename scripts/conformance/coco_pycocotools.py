"""Loads a COCO file with pycocotools and scores a perfect detector: python3 coco_pycocotools.py DATASET.json

Prints PASS, FAIL or SKIP lines and ends with 1 after a FAIL. Needs pycocotools.
"""
import contextlib
import io
import json
import sys


def outcome(state, name, detail=""):
    print(f"{state} {name}" + (f": {detail}" if detail else ""))
    return state != "FAIL"


def main(path):
    try:
        from pycocotools.coco import COCO
        from pycocotools.cocoeval import COCOeval
    except ImportError as error:
        return outcome("SKIP", "pycocotools", str(error))
    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO(path)
        with open(path, encoding="utf-8") as file:
            annotations = json.load(file)["annotations"]
        found = [{**{key: one[key] for key in ("image_id", "category_id", "bbox")}, "score": 0.9} for one in annotations]
        scores = COCOeval(truth, truth.loadRes(found), "bbox")
        scores.evaluate()
        scores.accumulate()
        scores.summarize()
    loaded = outcome("PASS" if len(truth.anns) == len(annotations) else "FAIL", "pycocotools loads", f"{len(truth.anns)} annotations")
    score = scores.stats[0]
    return outcome("PASS" if abs(score - 1) < 1e-9 else "FAIL", "a perfect detector scores 1", f"{score:.4f}") and loaded


sys.exit(0 if main(sys.argv[1]) else 1)
