"""One measurement of folders.js with globox: write a format from the COCO file of the folder, or read what was written."""
import json
import os
import resource
import sys
import time

from globox import AnnotationSet

verb, name, folder = sys.argv[1:]
images, target = os.path.join(folder, "images"), os.path.join(folder, f"globox-{name}")
if verb == "write":
    annotations = AnnotationSet.from_coco(os.path.join(folder, "coco.json"))
    labels = {label: index for index, label in enumerate(sorted(annotations._labels()))}
    start, before = time.perf_counter(), os.times()
    if name == "voc":
        annotations.save_pascal_voc(target)
    else:
        annotations.save_yolo_v5(target, label_to_id=labels)
else:
    start, before = time.perf_counter(), os.times()
    if name == "voc":
        annotations = AnnotationSet.from_pascal_voc(target)
    else:
        annotations = AnnotationSet.from_yolo_v5(target, image_folder=images)
count = sum(len(annotation.boxes) for annotation in annotations)
after = os.times()
print(json.dumps({
    "seconds": time.perf_counter() - start,
    "cpuSeconds": after.user + after.system - before.user - before.system,
    "userSeconds": after.user - before.user,
    "peakMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    "count": count,
}))
