"""The same jobs with Python's json module: python3 bench/candidates.py NAME FILE"""

import json
import resource
import sys

name, path = sys.argv[1:]
with open(path) as file:
    elements = json.load(file)
if name == "python copy":
    with open(path + ".copy", "w") as file:
        json.dump(elements, file, indent=2)
    with open(path + ".copy") as file:
        check = [len(elements), file.seek(0, 2)]
else:
    check = [len(elements), sum(len(element["concept"]) for element in elements)]
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(json.dumps({"check": "%d %d" % tuple(check), "memoryMegabytes": memory}))
