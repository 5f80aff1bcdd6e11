"""Opens every file of a folder with LabelMe's own LabelFile: python3 labelme_files.py FOLDER

Prints PASS, FAIL or SKIP lines and ends with 1 after a FAIL. The images must be where the files say.
"""
import glob
import sys


def outcome(state, name, detail=""):
    print(f"{state} {name}" + (f": {detail}" if detail else ""))
    return state != "FAIL"


def check(folder):
    from labelme._label_file import LabelFile

    paths = sorted(glob.glob(f"{glob.escape(folder)}/*.json"))
    shapes = 0
    for path in paths:
        file = LabelFile(path)
        shapes += len(file.shapes)
        if file.imageData is None:
            return outcome("FAIL", "LabelFile", f"{path}: no image at {file.imagePath}")
    return outcome("PASS" if paths else "FAIL", "LabelFile", f"{len(paths)} files, {shapes} shapes")


if __name__ == "__main__":
    try:
        passed = check(sys.argv[1])
    except ImportError as error:
        passed = outcome("SKIP", "LabelMe", str(error))
    sys.exit(0 if passed else 1)
