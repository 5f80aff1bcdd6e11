/** A text and what JSON says of it. */
export interface Case {
  readonly what: string;
  readonly text: string | Buffer;
}

/** A text that must be refused. */
export interface BadCase extends Case {
  /** The code of the error, and the offset of the flaw in bytes. */
  readonly code: string;
  readonly at: number;
}

const manyElements = Array.from({ length: 3000 }, (_, index) => `{"id": ${index}}`);
const texts = "äöü → 🐙 \u2028 \u007f";

export const goodCases: readonly Case[] = [
  { what: "an empty array", text: "[]" },
  { what: "an empty array with space in it", text: "[ \n ]" },
  { what: "space around everything", text: " \t\r\n[ 1 ,\n2 , { } , [ ] ] \r\n\t " },
  { what: "a byte order mark", text: "\ufeff[1]" },
  { what: "a byte order mark and space", text: "\ufeff \n[1]\n" },
  { what: "scalars of every kind", text: '[0,-0,1,-1,1.5,1e5,1E+2,1e-2,true,false,null,"",""]' },
  { what: "nested arrays and objects", text: '[[[],[[1]]],{"a":{"b":[{},{"c":[]}]}}]' },
  { what: "brackets and commas in strings", text: '["[","]","{,}",",",":","},{",{"},{":"],["}]' },
  { what: "escaped quotes and backslashes", text: String.raw`["\"","\\","\\\"","\\\\",{"\"":"\\"}]` },
  { what: "every escape", text: String.raw`["\b\f\n\r\t\/\"\\\u0000\u00e9\uD83D\uDC19","\ud800","\udc00 x"]` },
  { what: "raw UTF-8 of 2, 3 and 4 bytes", text: JSON.stringify([texts, { [texts]: texts }]) },
  { what: "the marker inside a string", text: '[{"a":1},{"a":"},{\\"a\\":"},{"a":3},{"a":"},{"},{"a":5}]' },
  { what: "indent 2", text: JSON.stringify([{ a: [1, { b: 2 }] }, { a: [] }, { a: {} }], null, 2) },
  { what: "indent 4", text: JSON.stringify([{ a: [1, { b: 2 }] }, { a: [] }, { a: {} }], null, 4) },
  { what: "tabs", text: JSON.stringify([{ a: [1, { b: 2 }] }, { a: [] }, { a: {} }], null, "\t") },
  { what: "CRLF", text: JSON.stringify([{ a: 1 }, { a: 2 }, { a: 3 }], null, 2).replaceAll("\n", "\r\n") },
  {
    what: "compact, with the same key inside and outside",
    text: '[{"a":[{"a":1},{"a":2}]},{"a":[{"a":1},{"a":2}]},{"a":3}]',
  },
  { what: "Python's separators", text: '[{"a": 1, "b": [1, 2]}, {"a": 2, "b": []}]' },
  { what: "mixed layouts", text: '[{"a":1},\n  {\n    "a": 2\n  }, {"a":3}\n,{"a":4},\n\n{"b":5},\n  {\n    "a": 6}]' },
  { what: "differing first keys", text: '[{"a":1},{"b":1},{"c":1},{"a":1},{"":1},{},{"a":1}]' },
  { what: "mixed element types", text: '[{"a":1},1,"x",null,[],{"a":2},[{"a":3},{"a":4}],true,{"a":5}]' },
  { what: "__proto__", text: '[{"__proto__":{"a":1}},{"__proto__":1}]' },
  { what: "duplicate and empty keys", text: '[{"a":1,"a":2,"":3,"":4}]' },
  { what: "integer-like keys", text: '[{"b":0,"10":1,"9":2}]' },
  { what: "500 levels", text: `[${"[".repeat(500)}${"]".repeat(500)},1]` },
  { what: "a large element", text: `[1,{"a":"${"x[".repeat(40_000)}"},2]` },
  { what: "a big integer", text: "[12345678901234567890,1.7976931348623157e309]" },
  { what: "many elements", text: `[${manyElements.join(", ")}]` },
  {
    what: "many elements, and then another kind",
    text: `[${manyElements.join(",\n")},${manyElements.map(() => "[1]").join(",")}]`,
  },
];

const invalidUtf8: readonly (readonly [what: string, bytes: readonly number[]])[] = [
  ["a stray continuation", [0x80]],
  ["an overlong slash", [0xc0, 0xaf]],
  ["an overlong three-byte form", [0xe0, 0x80, 0xaf]],
  ["a truncated character", [0xe2, 0x82]],
  ["an encoded surrogate", [0xed, 0xa0, 0x80]],
  ["a code point beyond the last", [0xf4, 0x90, 0x80, 0x80]],
  ["a byte that no text has", [0xff]],
];

function bytesIn(before: string, bytes: readonly number[], behind: string): Buffer {
  return Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(behind)]);
}

export const badCases: readonly BadCase[] = [
  { what: "a trailing comma", text: "[1,]", code: "syntax", at: 3 },
  { what: "a leading comma", text: "[,1]", code: "syntax", at: 1 },
  { what: "only a comma", text: "[,]", code: "syntax", at: 1 },
  { what: "a double comma", text: "[1,,2]", code: "syntax", at: 3 },
  { what: "a double comma with space", text: "[1, \n ,2]", code: "syntax", at: 6 },
  {
    what: "a double comma at a batch border",
    text: '["01234567890123456789012345678901234567890123",,2]',
    code: "syntax",
    at: 48,
  },
  { what: "a trailing comma in an element", text: '[{"a":1,}]', code: "syntax", at: 8 },
  { what: "a double comma in an element", text: "[1,[1,,2]]", code: "syntax", at: 6 },
  { what: "a missing comma", text: "[1 2]", code: "syntax", at: 3 },
  { what: "a missing comma between objects", text: '[{"a":1}{"a":2}]', code: "syntax", at: 8 },
  { what: "NaN", text: "[NaN]", code: "syntax", at: 1 },
  { what: "Infinity", text: '[{"a":Infinity}]', code: "syntax", at: 6 },
  { what: "-Infinity", text: "[1,-Infinity]", code: "syntax", at: 3 },
  { what: "text cut in a string", text: '[{"a":"b', code: "truncated", at: 8 },
  { what: "text cut behind a backslash", text: '["a\\', code: "truncated", at: 4 },
  { what: "text cut in an escape", text: '["\\u00', code: "truncated", at: 6 },
  { what: "text cut in a word", text: "[1,tru", code: "truncated", at: 6 },
  { what: "text cut in a number", text: "[1,-", code: "truncated", at: 4 },
  { what: "text cut in a character", text: bytesIn('["a', [0xe2, 0x82], ""), code: "truncated", at: 5 },
  { what: "text cut behind an element", text: '[{"a":1}', code: "truncated", at: 8 },
  { what: "text cut behind a comma", text: "[1,", code: "truncated", at: 3 },
  { what: "text cut behind the bracket", text: "[", code: "truncated", at: 1 },
  { what: "text cut behind a key", text: '[{"a"', code: "truncated", at: 5 },
  {
    what: "text cut in the middle of many",
    text: `[${manyElements.slice(0, 1500).join(",")},{"id`,
    code: "truncated",
    at: 18_395,
  },
  {
    what: "text cut at a border of many",
    text: `[${manyElements.slice(0, 1500).join(",")}`,
    code: "truncated",
    at: 18_390,
  },
  { what: "a word behind the end", text: "[1] x", code: "trailing-data", at: 4 },
  { what: "an array behind the end", text: "[1][2]", code: "trailing-data", at: 3 },
  { what: "a bracket behind the end", text: "[1]]", code: "trailing-data", at: 3 },
  { what: "an array on the next line", text: "[1]\n[2]", code: "trailing-data", at: 4 },
  { what: "a comma behind the end", text: "[],", code: "trailing-data", at: 2 },
  { what: "NUL behind the end", text: "[1]\u0000", code: "trailing-data", at: 3 },
  { what: "an object", text: '{"a":[1]}', code: "wrong-top-level", at: 0 },
  { what: "a string", text: '"[1]"', code: "wrong-top-level", at: 0 },
  { what: "a number", text: " 12", code: "wrong-top-level", at: 1 },
  { what: "null", text: "null", code: "wrong-top-level", at: 0 },
  { what: "one object a line", text: '{"a":1}\n{"a":2}\n', code: "wrong-top-level", at: 0 },
  { what: "a web page", text: "<!DOCTYPE html><html></html>", code: "syntax", at: 0 },
  { what: "a closing bracket first", text: "]", code: "syntax", at: 0 },
  { what: "nothing", text: "", code: "empty", at: 0 },
  { what: "only space", text: " \n\t ", code: "empty", at: 4 },
  { what: "only a byte order mark", text: "\ufeff", code: "empty", at: 3 },
  { what: "half a byte order mark", text: bytesIn("", [0xef, 0xbb], ""), code: "syntax", at: 0 },
  { what: "two byte order marks", text: "\ufeff\ufeff[1]", code: "syntax", at: 3 },
  { what: "a byte order mark behind space", text: " \ufeff[1]", code: "syntax", at: 1 },
  { what: "a brace at the end", text: "[1}", code: "syntax", at: 2 },
  { what: "crossed brackets", text: '[{"a":[1}]]', code: "syntax", at: 8 },
  { what: "crossed brackets that balance", text: "[[1}, {2], 3]", code: "syntax", at: 3 },
  { what: "single quotes", text: "[{'a':1}]", code: "syntax", at: 2 },
  { what: "a key without quotes", text: "[{a:1}]", code: "syntax", at: 2 },
  { what: "a key without a value", text: '[{"a"}]', code: "syntax", at: 5 },
  { what: "a comma for a colon", text: '[{"a",1}]', code: "syntax", at: 5 },
  { what: "a raw line feed in a string", text: '["a\nb"]', code: "syntax", at: 3 },
  { what: "a raw tab in a string", text: '["a\tb"]', code: "syntax", at: 3 },
  { what: "an unknown escape", text: String.raw`["\x41"]`, code: "syntax", at: 3 },
  { what: "a hexadecimal escape that is none", text: String.raw`["\u12G4"]`, code: "syntax", at: 6 },
  { what: "a leading zero", text: "[01]", code: "syntax", at: 2 },
  { what: "a plus sign", text: "[+1]", code: "syntax", at: 1 },
  { what: "a leading point", text: "[.5]", code: "syntax", at: 1 },
  { what: "a trailing point", text: "[1.]", code: "syntax", at: 3 },
  { what: "an exponent without digits", text: "[1e]", code: "syntax", at: 3 },
  { what: "a hexadecimal number", text: "[0x10]", code: "syntax", at: 2 },
  { what: "half a word", text: "[tru]", code: "syntax", at: 1 },
  { what: "Python's True", text: "[True]", code: "syntax", at: 1 },
  { what: "undefined", text: "[undefined]", code: "syntax", at: 1 },
  { what: "a line comment", text: "[1, // one\n2]", code: "syntax", at: 4 },
  { what: "a block comment", text: "[1 /* one */]", code: "syntax", at: 3 },
  { what: "a colon in an array", text: '["a":1]', code: "syntax", at: 4 },
  { what: "a no-break space", text: "[1,\u00a02]", code: "syntax", at: 3 },
  { what: "a form feed", text: "[1,\f2]", code: "syntax", at: 3 },
  { what: "UTF-16", text: Buffer.from("\ufeff[1]", "utf16le"), code: "invalid-utf8", at: 0 },
  {
    what: "a marker over a raw line feed in a string",
    text: '[{"a":1},\n{"a":"},\n{\\"a\\":"},\n{"a":3}]',
    code: "syntax",
    at: 18,
  },
  {
    what: "a flaw in the middle of many",
    text: `[${manyElements.with(1500, '{"id": 1500,}').join(",\n")}]`,
    code: "syntax",
    at: 19_903,
  },
  ...invalidUtf8.map(([what, bytes]) => ({
    what: `${what} in UTF-8`,
    text: bytesIn('["ok",{"a":"b', bytes, '"},1]'),
    code: "invalid-utf8",
    at: 13,
  })),
  { what: "a flaw before invalid UTF-8", text: bytesIn('["ok",x,"', [0xff], '",1]'), code: "syntax", at: 6 },
  { what: "invalid UTF-8 behind the end", text: bytesIn("[1]", [0xff], ""), code: "trailing-data", at: 3 },
];
