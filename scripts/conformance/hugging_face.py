"""Loads a dataset folder with Hugging Face `datasets`: an ImageFolder (metadata.jsonl), Parquet files (data/*.parquet) or WebDataset tars.

Usage: hugging_face.py FOLDER. Prints lines that begin with PASS, FAIL or SKIP; exits 1 if any is FAIL.
"""

import glob
import json
import os
import sys
import tempfile

from report import finish

os.environ.setdefault("HF_HUB_OFFLINE", "1")
try:
    import datasets
    from PIL import Image
except ImportError as error:
    print(f"SKIP hugging_face: {error}")
    sys.exit(0)

datasets.disable_progress_bars()
failures = []


def check(is_right, what):
    if not is_right:
        failures.append(what)


def kind_of(folder):
    if glob.glob(os.path.join(glob.escape(folder), "data", "*.parquet")):
        return "parquet"
    if glob.glob(os.path.join(glob.escape(folder), "*.tar")):
        return "webdataset"
    return "imagefolder"


def load(folder, kind, cache):
    if kind == "webdataset":
        splits = {}
        for path in sorted(glob.glob(os.path.join(glob.escape(folder), "*.tar"))):
            splits.setdefault(os.path.basename(path).rsplit("-", 1)[0].replace("-", "_"), []).append(path)
        return datasets.load_dataset("webdataset", data_files=splits, cache_dir=cache)
    # By the folder itself, as the Hub does: README.md and the names of files say what it is.
    return datasets.load_dataset(folder, cache_dir=cache)


def check_row(where, row, kind, features):
    image = row.get("image") or row.get("png") or row.get("jpg")
    check(isinstance(image, Image.Image), f"{where}: no image")
    values = row["json"] if kind == "webdataset" else row
    check(image is not None and image.size == (values["width"], values["height"]), f"{where}: size differs")
    objects = values["objects"]
    lengths = {len(values) for values in objects.values()}
    check(len(lengths) == 1, f"{where}: lists differ in length")
    for x, y, width, height in objects["bbox"]:
        inside = x >= 0 and y >= 0 and x + width <= values["width"] + 1e-3 and y + height <= values["height"] + 1e-3
        check(inside and width > 0 and height > 0, f"{where}: box {x, y, width, height} is not in the image")
    for name in ("metadata",):
        check(values[name] == "" or isinstance(json.loads(values[name]), dict), f"{where}: {name} is no JSON")
    if kind == "parquet":
        names = features["objects"]["category"].feature.names
        check(all(names[category] for category in objects["category"]), f"{where}: a category without a name")
    return next(iter(lengths))


def main():
    folder = sys.argv[1]
    kind = kind_of(folder)
    rows = boxes = 0
    with tempfile.TemporaryDirectory() as cache:
        try:
            loaded = load(folder, kind, cache)
            for split, table in loaded.items():
                for index, row in enumerate(table):
                    boxes += check_row(f"{split} row {index}", row, kind, table.features)
                    rows += 1
        except Exception as error:  # whatever it is, a user would see it too
            check(False, f"{type(error).__name__}: {error}")
            loaded = {}
        splits = ", ".join(f"{split} {len(table)}" for split, table in loaded.items())
    finish(f"hugging_face {kind}", failures, f"datasets {datasets.__version__}, {splits}, {rows} rows, {boxes} boxes")


main()
