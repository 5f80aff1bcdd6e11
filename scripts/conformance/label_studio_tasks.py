"""Converts tasks with Label Studio's own converter and counts the boxes: python3 label_studio_tasks.py TASKS.json REFERENCE.json

REFERENCE is a COCO file of the same images. Prints PASS, FAIL or SKIP and ends with 1 after a FAIL. Needs label-studio-sdk.
"""
import json
import os
import sys
import tempfile

config = """<View>
  <Image name="image" value="$image"/>
  <RectangleLabels name="label" toName="image">%s</RectangleLabels>
</View>"""


def outcome(state, name, detail=""):
    print(f"{state} {name}" + (f": {detail}" if detail else ""))
    return state != "FAIL"


def edges(box):
    return [round(value) for value in box]


def check(tasks, reference):
    from label_studio_sdk.converter import Converter

    with open(reference, encoding="utf-8") as file:
        expected = json.load(file)
    names = [category["name"] for category in expected["categories"]]
    labels = "".join(f'<Label value="{name}"/>' for name in names)
    out = tempfile.mkdtemp()
    Converter(config % labels, project_dir=None, download_resources=False).convert_to_coco(tasks, out, is_dir=False)
    with open(os.path.join(out, "result.json"), encoding="utf-8") as file:
        found = json.load(file)
    title = "label-studio-sdk converts"

    def boxes(data):
        of = {category["id"]: category["name"] for category in data["categories"]}
        return sorted([of[one["category_id"]], *edges(one["bbox"])] for one in data["annotations"])

    pairs = list(zip(boxes(expected), boxes(found)))
    wrong = [pair for pair in pairs if pair[0][0] != pair[1][0] or any(abs(a - b) > 1 for a, b in zip(pair[0][1:], pair[1][1:]))]
    counts = f"{len(found['images'])} images, {len(found['annotations'])} boxes"
    if len(found["annotations"]) != len(expected["annotations"]) or wrong:
        return outcome("FAIL", title, f"{counts}, expected {len(expected['annotations'])}; {wrong[:1]}")
    return outcome("PASS", title, counts)


if __name__ == "__main__":
    try:
        passed = check(*sys.argv[1:])
    except ImportError as error:
        passed = outcome("SKIP", "label-studio-sdk", str(error))
    sys.exit(0 if passed else 1)
