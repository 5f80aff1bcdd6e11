"""Goes over tar shards with the webdataset library, decoding images and JSON.

Usage: webdataset_tars.py FOLDER. Prints lines that begin with PASS, FAIL or SKIP; exits 1 if any is FAIL.
"""

import glob
import os
import sys

from report import finish

try:
    import webdataset
except ImportError as error:
    print(f"SKIP webdataset_tars: {error}")
    sys.exit(0)


def main():
    files = sorted(glob.glob(os.path.join(glob.escape(sys.argv[1]), "*.tar")))
    failures = [] if files else ["there are no tars"]
    samples = boxes = 0
    keys = set()
    try:
        for sample in webdataset.WebDataset(files, shardshuffle=False, empty_check=False).decode("pil"):
            samples += 1
            key, values = sample["__key__"], sample["json"]
            image = sample.get("jpg") or sample.get("png")
            boxes += len(values["objects"]["bbox"])
            if key in keys:
                failures.append(f"key {key} comes twice")
            keys.add(key)
            if image is None or image.size != (values["width"], values["height"]):
                failures.append(f"sample {key}: no image of the size that its JSON says")
    except Exception as error:  # whatever it is, a user would see it too
        failures.append(f"{type(error).__name__}: {error}")
    version = getattr(webdataset, "__version__", "of unknown version")
    finish("webdataset_tars", failures, f"webdataset {version}, {len(files)} tars, {samples} samples, {boxes} boxes")


main()
