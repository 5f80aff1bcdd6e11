"""Extracts boxes as m3-download does, all in memory: python3 bench/extract-original.py DIGEST OUTPUT"""

import json
import resource
import sys

digest, output = sys.argv[1:]
with open(digest) as file:
    observations = json.load(file)

records = []
for observation in observations:
    urls = {image["uuid"]: image["url"] for image in observation["image_references"]}
    for association in observation["associations"]:
        if association["link_name"] == "bounding box":
            records.append(
                {
                    "observation_uuid": observation["observation_uuid"],
                    "association_uuid": association["uuid"],
                    "concept": observation["concept"],
                    "localization": json.loads(association["link_value"]),
                    "image_urls": urls,
                }
            )

with open(output, "w") as file:
    json.dump(records, file, indent=2)
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(json.dumps({"memoryMegabytes": memory}))
