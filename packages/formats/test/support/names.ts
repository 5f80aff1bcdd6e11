import fc from "fast-check";

const controls = Array.from({ length: 0xa0 }, (_, code) => String.fromCharCode(code)).filter((c) => /\p{Cc}/u.test(c));

/** Names that formats tend to break on, and arbitrary ones. */
export const awkwardNames: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 200 }),
  fc.string({ unit: "binary", minLength: 1, maxLength: 30 }),
  fc.string({ unit: fc.constantFrom(...`&<>"',; abc`, ...controls), minLength: 1, maxLength: 20 }),
  fc.constantFrom(
    'He said "no"',
    "a & b",
    "<name>",
    "]]>",
    "&amp;",
    "a,b",
    "line\nfeed",
    "carriage\rreturn",
    "both\r\n",
    "😀 squid",
    "深海",
    "bell\u0007",
    "nul\u0000",
    "\u2028",
    "\ufeffmark",
    "none",
    "no",
    "12:30:00",
    "-1",
    "=1+1",
    "__proto__",
    "constructor",
    " leading",
    "trailing ",
    "back\\slash",
    "\\n",
    "é",
    "e\u0301",
    "x".repeat(200),
  ),
);
