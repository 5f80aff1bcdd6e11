"""python load_coco.py DATASET.json IMAGES: the first batch of a COCO dataset, as torchvision's detection models take it."""
import sys

import torch
from torchvision import datasets, tv_tensors
from torchvision.transforms import v2

annotations, images = sys.argv[1:3]
dataset = datasets.CocoDetection(images, annotations, transforms=v2.ToImage())
dataset = datasets.wrap_dataset_for_transforms_v2(dataset, target_keys=["boxes", "labels"])
loader = torch.utils.data.DataLoader(dataset, batch_size=2, collate_fn=lambda batch: tuple(zip(*batch)))
batch, targets = next(iter(loader))
assert all(isinstance(target["boxes"], tv_tensors.BoundingBoxes) for target in targets)
print(f"{len(dataset)} images; the first batch has {sum(len(target['labels']) for target in targets)} boxes")
