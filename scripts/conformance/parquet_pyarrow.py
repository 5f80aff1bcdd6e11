"""Reads Parquet files with pyarrow, a reader that shares nothing with the writer.

Usage: parquet_pyarrow.py FOLDER. Prints lines that begin with PASS, FAIL or SKIP; exits 1 if any is FAIL.
"""

import glob
import json
import os
import sys

from report import finish

try:
    import pyarrow
    import pyarrow.parquet
except ImportError as error:
    print(f"SKIP parquet_pyarrow: {error}")
    sys.exit(0)

EXPECTED = {
    "image": "struct<bytes: binary, path: string>",
    "image_id": "int64",
    "width": "int64",
    "height": "int64",
    "uuid": "string",
    "objects": "struct<id: list<element: int64>, bbox: list<element: list<element: double>>, area: list<element: double>, "
    "category: list<element: int64>, uuid: list<element: string>, metadata: list<element: string>>",
    "metadata": "string",
}


def main():
    files = sorted(glob.glob(os.path.join(glob.escape(sys.argv[1]), "data", "*.parquet")))
    failures = [] if files else ["there are no files"]
    rows = boxes = 0
    for path in files:
        name = os.path.basename(path)
        try:
            table = pyarrow.parquet.read_table(path)
        except Exception as error:  # whatever it is, a user would see it too
            failures.append(f"{name}: {type(error).__name__}: {error}")
            continue
        got = {field.name: str(field.type) for field in table.schema}
        if got != EXPECTED:
            failures.append(f"{name}: columns are {got}")
        features = json.loads(table.schema.metadata[b"huggingface"])["info"]["features"]
        names = features["objects"]["category"]["feature"]["names"]
        for row in table.to_pylist():
            rows += 1
            boxes += len(row["objects"]["bbox"])
            magic = row["image"]["bytes"][:4]
            if magic[:2] != b"\xff\xd8" and magic != b"\x89PNG" and magic[:4] not in (b"RIFF", b"GIF8") and magic[:2] not in (b"BM", b"II", b"MM"):
                failures.append(f"{name}: row {row['image_id']} has no image")
            if any(category >= len(names) for category in row["objects"]["category"]):
                failures.append(f"{name}: row {row['image_id']} has a category without a name")
    finish("parquet_pyarrow", failures, f"pyarrow {pyarrow.__version__}, {len(files)} files, {rows} rows, {boxes} boxes")


main()
