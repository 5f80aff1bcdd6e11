"""Writes the golden files beside it, with nothing but Python's own json module."""

import json
import pathlib

folder = pathlib.Path(__file__).parent

TEXTS = [
    "",
    "plain",
    'quotes " and \\ and /',
    "".join(chr(code) for code in range(0x20)),
    "\x7f\x80\xa0\xff",
    "Größe, 数, עברית",
    "\u2028\u2029\ufeff\uffff",
    "\U0001f419 \U0010ffff",
    "\ud800 lone \udfff",
    "},\n  {\n    \"a\": ",
]
NUMBERS = [0, 1, -1, 9007199254740991, -9007199254740991, 0.1, -2.5, 1.5e-10, 1e-05 * 30, 123456.789, 1.7976931348623157e308]

ELEMENTS = [
    *TEXTS,
    *NUMBERS,
    True,
    False,
    None,
    [],
    {},
    [[], [[]], {}, [{}]],
    {"a": {"b": [1, [2, {"c": []}]], "": {}}},
    {text: index for index, text in enumerate(TEXTS)},
    [{"observation_uuid": str(number), "list": NUMBERS, "none": None} for number in range(200)],
]
MEMBERS = {"10": 1, "9": [1, {"a": []}], "": {}, "Größe": "x", "__proto__": None, "q\"\\": [[]]}


def write(name, value):
    with open(folder / name, "w", encoding="ascii", newline="") as file:
        json.dump(value, file, indent=2)


write("python-array.json", ELEMENTS)
write("python-empty-array.json", [])
write("python-object.json", MEMBERS)
write("python-empty-object.json", {})
