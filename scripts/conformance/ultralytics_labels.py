"""Runs Ultralytics' own check of images and labels over a folder of YOLO: python3 ultralytics_labels.py FOLDER

Prints PASS, FAIL or SKIP lines and ends with 1 after a FAIL. Needs ultralytics, numpy, Pillow and PyYAML. Where the package cannot be
imported, which takes torch, the functions of its data/utils.py that do the check are taken out of the file and run as they are.
"""
import ast
import glob
import importlib.util
import os
import sys


def outcome(state, name, detail=""):
    print(f"{state} {name}" + (f": {detail}" if detail else ""))
    return state != "FAIL"


def taken_from(path, names, scope):
    """Executes the functions and assignments of those names in a file, without its imports."""
    with open(path, encoding="utf-8") as file:
        tree = ast.parse(file.read())

    def name_of(node):
        if isinstance(node, ast.FunctionDef):
            return node.name
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            return node.targets[0].id
        return None

    body = [node for node in tree.body if name_of(node) in names]
    future = ast.parse("from __future__ import annotations").body
    exec(compile(ast.Module(body=future + body, type_ignores=[]), path, "exec"), scope)
    return scope


def load_verifier():
    try:
        from ultralytics.data.utils import img2label_paths, verify_image_label

        return img2label_paths, verify_image_label, "imported"
    except ImportError:
        pass
    found = importlib.util.find_spec("ultralytics")
    if found is None or found.origin is None:
        return None
    root = os.path.dirname(found.origin)
    import numpy
    from PIL import Image, ImageOps

    class NoTorch:
        Tensor = type("Tensor", (), {})

    scope = {"np": numpy, "os": os, "Image": Image, "ImageOps": ImageOps, "torch": NoTorch}
    taken_from(f"{root}/utils/ops.py", {"segments2boxes", "xyxy2xywh", "empty_like"}, scope)
    wanted = {"IMG_FORMATS", "VID_FORMATS", "FORMATS_HELP_MSG", "exif_size", "check_image", "_exif_jpeg", "_replace_image"}
    taken_from(f"{root}/data/utils.py", wanted | {"img2label_paths", "verify_image_label"}, scope)
    return scope["img2label_paths"], scope["verify_image_label"], "functions taken from the file, no torch"


def images_of(root, location):
    path = os.path.join(root, location)
    if os.path.isdir(path):
        return sorted(glob.glob(f"{glob.escape(path)}/**/*.*", recursive=True))
    with open(path, encoding="utf-8-sig") as file:
        lines = file.read().strip().splitlines()
    return [line.replace("./", f"{os.path.dirname(path)}{os.sep}", 1) if line.startswith("./") else line for line in lines]


def check(folder):
    import yaml

    with open(f"{folder}/data.yaml", encoding="utf-8") as file:
        data = yaml.safe_load(file)
    names = data["names"]
    is_sound = list(names) == list(range(data["nc"])) and all(isinstance(name, str) for name in names.values())
    results = [outcome("PASS" if is_sound else "FAIL", "data.yaml by PyYAML", f"{data['nc']} classes, keys 0..n-1, names are text")]
    verifier = load_verifier()
    if verifier is None:
        return outcome("SKIP", "verify_image_label", "ultralytics is not installed") and all(results)
    img2label_paths, verify_image_label, how = verifier
    root = data.get("path") or folder
    for split in ("train", "val", "test"):
        if split not in data:
            continue
        images = images_of(root, data[split])
        found = [verify_image_label((image, label, "", False, data["nc"], 0, 0, False)) for image, label in zip(images, img2label_paths(images))]
        missing, corrupt = sum(item[5] for item in found), sum(item[8] for item in found)
        boxes = sum(len(item[1]) for item in found if item[1] is not None)
        segments = sum(len(item[3]) for item in found if item[3] is not None)
        messages = [item[9] for item in found if item[9]][:3]
        is_clean = len(images) > 0 and missing == 0 and corrupt == 0 and segments in (0, boxes)
        detail = f"{len(images)} images, {boxes} boxes, {segments} outlines, {missing} labels missing, {corrupt} corrupt ({how}) {messages or ''}"
        results.append(outcome("PASS" if is_clean else "FAIL", f"verify_image_label, {split}", detail))
    return all(results)


if __name__ == "__main__":
    try:
        passed = check(sys.argv[1])
    except ImportError as error:
        passed = outcome("SKIP", "ultralytics", str(error))
    sys.exit(0 if passed else 1)
