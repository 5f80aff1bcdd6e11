"""python train_yolo.py FOLDER/data.yaml: one epoch of a small detector on a YOLO folder."""
import os
import sys

from ultralytics import YOLO

model = YOLO("yolo11n.yaml")
model.train(data=os.path.abspath(sys.argv[1]), epochs=1, imgsz=320, device="cpu", workers=0, plots=False)
