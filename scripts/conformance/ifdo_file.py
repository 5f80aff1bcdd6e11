"""Loads an iFDO file with ifdo-py, whose models check the types of all fields.

Usage: ifdo_file.py FILE. Prints lines that begin with PASS, FAIL or SKIP; exits 1 if any is FAIL.
"""

import sys

from report import finish

try:
    import ifdo
except ImportError as error:
    print(f"SKIP ifdo_file: {error}")
    sys.exit(0)


def main():
    failures = []
    images = annotations = 0
    try:
        loaded = ifdo.iFDO.load(sys.argv[1])
        for name, items in loaded.image_set_items.items():
            images += 1
            for annotation in items[0].image_annotations or []:
                annotations += 1
                points = annotation.coordinates[0]
                if annotation.shape == "rectangle" and len(points) != 8:
                    failures.append(f"{name}: a rectangle of {len(points)} numbers")
                if annotation.shape == "polygon" and points[:2] != points[-2:]:
                    failures.append(f"{name}: a polygon that is not closed")
    except Exception as error:  # whatever it is, a user would see it too
        failures.append(f"{type(error).__name__}: {str(error)[:500]}")
    finish("ifdo_file", failures, f"{images} images, {annotations} annotations")


main()
