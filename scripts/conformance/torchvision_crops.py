"""Loads crops with torchvision's ImageFolder: python3 torchvision_crops.py FOLDER

Every crop must open and each folder be a class. Prints PASS, FAIL or SKIP and ends with 1 after a FAIL.
"""
import os
import sys


def outcome(state, name, detail=""):
    print(f"{state} {name}" + (f": {detail}" if detail else ""))
    return state != "FAIL"


def check(folder):
    from torchvision.datasets import ImageFolder

    dataset = ImageFolder(folder)
    files = sum(len(names) for _, _, names in os.walk(folder))
    opened = sum(1 for image, _ in dataset if min(image.size) > 0)
    detail = f"{opened} crops of {len(dataset.classes)} classes, {files} files"
    return outcome("PASS" if opened == files > 0 else "FAIL", "torchvision ImageFolder", detail)


if __name__ == "__main__":
    try:
        passed = check(sys.argv[1])
    except ImportError as error:
        passed = outcome("SKIP", "torchvision ImageFolder", str(error))
    sys.exit(0 if passed else 1)
