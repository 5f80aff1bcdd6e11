"""Extracts boxes as m3-download does, all in memory: python3 bench/extract-original.py DIGEST OUTPUT [--all-keys]

With --all-keys it writes what extract-localizations writes of each, which is more than twice as much text.
"""

import json
import resource
import sys

digest, output = sys.argv[1:3]
moment_keys = [
    "imaged_moment_uuid", "video_reference_uuid", "recorded_timestamp", "timecode", "elapsed_time_millis",
    "observer", "group", "activity", "ancillary_data",
]


def rest(observation, localization):
    """The keys that m3-download does not write."""
    uuid = localization["image_reference_uuid"]
    image = next(image for image in observation["image_references"] if image["uuid"] == uuid)
    return {
        "kind": "box",
        "image": {
            "uuid": image["uuid"], "url": image["url"], "format": image["format"],
            "width": image["width_pixels"], "height": image["height_pixels"],
        },
        "resolution": "referenced",
        **{key: observation[key] for key in moment_keys if key in observation},
    }


with open(digest) as file:
    observations = json.load(file)

records = []
for observation in observations:
    urls = {image["uuid"]: image["url"] for image in observation["image_references"]}
    for association in observation["associations"]:
        if association["link_name"] == "bounding box":
            record = {
                "observation_uuid": observation["observation_uuid"],
                "association_uuid": association["uuid"],
                "concept": observation["concept"],
                "localization": json.loads(association["link_value"]),
                "image_urls": urls,
            }
            if "--all-keys" in sys.argv:
                record.update(rest(observation, record["localization"]))
            records.append(record)

with open(output, "w") as file:
    json.dump(records, file, indent=2)
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(json.dumps({"memoryMegabytes": memory}))
