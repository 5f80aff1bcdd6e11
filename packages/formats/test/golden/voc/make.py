"""Makes the golden VOC files with Python's own XML modules, in the steps that m3-download's output shows:
an ElementTree, its text parsed by minidom, toprettyxml with four spaces, the XML declaration's line taken off."""
import json
import os
import xml.etree.ElementTree as tree
from xml.dom import minidom

here = os.path.dirname(os.path.abspath(__file__))
for case in json.load(open(os.path.join(here, "cases.json"), encoding="utf-8")):
    root = tree.Element("annotation")
    for tag in ("folder", "filename"):
        tree.SubElement(root, tag).text = case[tag]
    size = tree.SubElement(root, "size")
    for tag in ("width", "height", "depth"):
        tree.SubElement(size, tag).text = str(case[tag])
    for item in case["objects"]:
        element = tree.SubElement(root, "object")
        tree.SubElement(element, "name").text = item["name"]
        box = tree.SubElement(element, "bndbox")
        x, y, w, h = item["bbox"]
        for tag, value in (("xmin", x), ("ymin", y), ("xmax", x + w), ("ymax", y + h)):
            tree.SubElement(box, tag).text = str(value)
    pretty = minidom.parseString(tree.tostring(root, encoding="unicode")).toprettyxml(indent="    ")
    with open(os.path.join(here, case["case"] + ".xml"), "w", encoding="utf-8", newline="") as file:
        file.write("\n".join(pretty.splitlines()[1:]))
