"""What m3-download's reformat.py does with localizations, step by step, as a reference for times: python3 as-the-original.py coco|coco-lists|voc FOLDER OUT

Every image URL becomes an image; ids are whole UUIDs. The original searches its lists of images and concepts from the start for each record, which takes
time that grows with the square of their length: "coco-lists" does so too. With "coco" they are looked up, which is the least that its way can take."""
import json
import os
import sys
import uuid
from xml.dom import minidom
from xml.etree import ElementTree


def image_size(path):
    with open(path, "rb") as file:
        head = file.read(26)
    return int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")


class Found:
    """Images by uuid."""

    def __init__(self):
        self.images = {}

    def add(self, key, image):
        if key not in self.images:
            self.images[key] = image

    def all(self):
        return list(self.images.values())


class Searched:
    """Images in a list that is searched from the start, as the original has them."""

    def __init__(self):
        self.images = []

    def add(self, key, image):
        if image not in self.images:
            self.images.append(image)

    def all(self):
        return self.images


def coco(localizations, target, images):
    concepts = {name: index for index, name in enumerate({record["concept"] for record in localizations})}
    categories = [{"id": index, "name": name} for name, index in concepts.items()]
    annotations = []
    for record in localizations:
        for key, url in record["image_urls"].items():
            images.add(key, {"id": uuid.UUID(key).int, "file_name": os.path.basename(url), "coco_url": url})
        place = record["localization"]
        annotations.append({
            "id": uuid.UUID(record["association_uuid"]).int,
            "image_id": uuid.UUID(place["image_reference_uuid"]).int,
            "category_id": concepts[record["concept"]],
            "bbox": [place["x"], place["y"], place["width"], place["height"]],
            "area": place["width"] * place["height"],
        })
    with open(target, "w") as file:
        json.dump({"images": images.all(), "annotations": annotations, "categories": categories}, file, indent=2)


def add(parent, tag, text):
    ElementTree.SubElement(parent, tag).text = str(text)


def voc(localizations, image_map, target):
    os.makedirs(target, exist_ok=True)
    by_image = {}
    for record in localizations:
        by_image.setdefault(record["localization"]["image_reference_uuid"], []).append(record)
    for key, records in by_image.items():
        path = image_map[key]
        width, height = image_size(path)
        root = ElementTree.Element("annotation")
        add(root, "folder", os.path.dirname(path))
        add(root, "filename", os.path.basename(path))
        size = ElementTree.SubElement(root, "size")
        for tag, value in (("width", width), ("height", height), ("depth", 3)):
            add(size, tag, value)
        for record in records:
            place = record["localization"]
            item = ElementTree.SubElement(root, "object")
            add(item, "name", record["concept"])
            box = ElementTree.SubElement(item, "bndbox")
            right, bottom = place["x"] + place["width"], place["y"] + place["height"]
            for tag, value in (("xmin", place["x"]), ("ymin", place["y"]), ("xmax", right), ("ymax", bottom)):
                add(box, tag, value)
        text = minidom.parseString(ElementTree.tostring(root)).toprettyxml(indent="    ")
        stem = os.path.splitext(os.path.basename(path))[0]
        with open(os.path.join(target, stem + ".xml"), "w") as file:
            file.write("\n".join(text.split("\n")[1:-1]))


kind, folder, target = sys.argv[1:4]
os.chdir(folder)
with open("localizations.json") as source:
    records = json.load(source)
if kind == "coco":
    coco(records, target, Found())
elif kind == "coco-lists":
    coco(records, target, Searched())
else:
    with open("image_map.json") as source:
        voc(records, json.load(source), target)
