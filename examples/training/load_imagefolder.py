"""python load_imagefolder.py FOLDER: a dataset for transformers' object detection, from an ImageFolder."""
import sys

from datasets import load_dataset

dataset = load_dataset("imagefolder", data_dir=sys.argv[1])
split = next(iter(dataset))
objects = dataset[split][0]["objects"]
print(f"{ {name: len(rows) for name, rows in dataset.items()} }; the first image has {len(objects['bbox'])} boxes")
