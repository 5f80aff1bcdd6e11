"""Trains a small detector for one epoch on a YOLO folder, with no more than the folder: python3 ultralytics_training.py FOLDER

Prints PASS, FAIL or SKIP and ends with 1 after a FAIL. Needs ultralytics with torch.
"""
import os
import sys
import tempfile


def outcome(state, name, detail=""):
    print(f"{state} {name}" + (f": {detail}" if detail else ""))
    return state != "FAIL"


def check(folder):
    # Neither its settings nor what it draws belong into anybody's home.
    scratch = tempfile.mkdtemp(prefix="m3-ultralytics-")
    os.environ["YOLO_CONFIG_DIR"] = scratch
    os.environ["CUDA_VISIBLE_DEVICES"] = ""
    from ultralytics import YOLO

    model = YOLO("yolo11n.yaml", verbose=False)
    settings = {"epochs": 1, "imgsz": 64, "batch": 8, "workers": 0, "plots": False, "amp": False, "verbose": False}
    result = model.train(data=f"{folder}/data.yaml", project=scratch, pretrained=False, device="cpu", **settings)
    # It stops by itself where it finds no image or no label.
    return outcome("PASS" if result is not None else "FAIL", "ultralytics trains", f"{len(model.names)} classes")


if __name__ == "__main__":
    try:
        passed = check(sys.argv[1])
    except ImportError as error:
        passed = outcome("SKIP", "ultralytics trains", str(error))
    except Exception as error:  # whatever it is, a user would see it too
        passed = outcome("FAIL", "ultralytics trains", f"{type(error).__name__}: {str(error)[:300]}")
    sys.exit(0 if passed else 1)
