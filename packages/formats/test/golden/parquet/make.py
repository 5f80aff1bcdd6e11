"""Makes checked-v1.parquet and checked-v2.parquet with pyarrow 26, whose pages have CRCs, and zstandard.parquet: python make.py FOLDER."""

import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

# Signature and header of a PNG of 100 x 80 pixels.
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000640000005008020000000000")
OBJECTS = pa.struct([("bbox", pa.list_(pa.list_(pa.float64()))), ("category_name", pa.list_(pa.string()))])
IMAGE = pa.struct([("bytes", pa.binary()), ("path", pa.string())])


def main():
    names = [f"{number}.png" for number in range(6)]
    table = pa.table(
        {
            "image": pa.array([{"bytes": PNG, "path": name} for name in names], IMAGE),
            "objects": pa.array([{"bbox": [[1, 2, 3, 4]], "category_name": ["crab"]} for _ in names], OBJECTS),
            "embedding": pa.array([[0.5] * 8 for _ in names], pa.list_(pa.float32())),
        }
    )
    folder = Path(sys.argv[1])
    checked = {"write_page_checksum": True, "row_group_size": 3}
    pq.write_table(table, folder / "checked-v1.parquet", compression="snappy", **checked)
    pq.write_table(table, folder / "checked-v2.parquet", compression="gzip", data_page_version="2.0", **checked)
    pq.write_table(table, folder / "zstandard.parquet", compression="zstd")


main()
