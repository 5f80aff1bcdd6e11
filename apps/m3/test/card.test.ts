import fc from "fast-check";
import { expect, test } from "vitest";
import { type CardContent, writeCard } from "../src/card/card.ts";
import { escapeMarkdown } from "../src/card/markdown.ts";

const some = { total: 3, added: 3, changed: 0, removed: 0 };
const content: CardContent = {
  query: {
    concepts: ["Sebastes"],
    format: "COCO",
    options: { descendants: true, observer: ["ada", "b|ob"] },
    inputs: {},
    services: {
      anno: "http://m3.example.org/anno/v1",
      kb: "http://m3.example.org/kb/v1",
      site: "http://m3.example.org",
    },
  },
  format: { title: "COCO", name: "coco" },
  outputs: ["annotations_train.json", "annotations_val.json"],
  written: {
    imageCount: 1200,
    annotationCount: 3400,
    negativeImageCount: 2,
    sizeBytes: 10,
    categories: [
      { name: "Sebastes", annotationCount: 3000 },
      { name: "Sebastes levis", annotationCount: 400 },
    ],
    splits: [
      { name: "train", imageCount: 1000, annotationCount: 3000 },
      { name: "val", imageCount: 200, annotationCount: 400 },
    ],
    diagnostics: { "unsupported-geometry": 2 },
  },
  changes: { observations: some, localizations: some, images: some },
  facts: {
    firstRecorded: "2014-05-23T14:44:02Z",
    lastRecorded: "2020-10-02T20:05:01.122Z",
    newestObservation: "2021-01-01T00:00:00Z",
    minDepthMeters: 98.6,
    maxDepthMeters: 1527.8,
    kindCounts: { box: 3400, line: 2 },
  },
  losses: {
    localizationCount: 3402,
    leftOut: {
      kindCounts: { box: 0, point: 5, line: 0, polygon: 0 },
      repeatedCount: 1,
      duplicateCount: 0,
      filterCounts: { "--part": 3 },
    },
    problems: [{ code: "not-json", outcome: "dropped", count: 2 }],
  },
};

test("a card tells what, from where, how much and how to load it", () => {
  const card = writeCard(content);
  for (const part of [
    "# Sebastes in M3\n",
    "**3,400 annotations** in\n**1,200 images** of **2 categories**",
    "| Sebastes levis | 400 |",
    "| train | 1,000 | 3,000 |",
    "2 images without annotations.",
    "Made of localizations in M3: 3,400 of kind box, 2 of kind line.",
    `## Left out and changed

- Left out 5 points (take them with --kinds)
- Left out 1 that came before
- Left out by filters: 3
  - 3 --part
- Dropped, for problems: 2
  - 2 not-json
- Points or lines left out, which the format cannot hold: 2 (unsupported-geometry)

Each problem of a localization is in \`.m3/problems.jsonl\`.
`,
    "| `--observer` | ada, b\\|ob |",
    "| recorded | 2014-05-23T14:44:02Z to 2020-10-02T20:05:01.122Z |",
    "| depth | 99 m to 1528 m |",
    'CocoDetection("images", "annotations_train.json")',
    "## Licence",
  ]) {
    expect(card).toContain(part);
  }
  for (const library of ["PyTorch", "TensorFlow", "Ultralytics", "Hugging Face"])
    expect(card).toContain(`**${library}`);
});

const hostile = [
  "<img src=x onerror=alert(1)>",
  "[click](javascript:alert(1))",
  "a | b\n| --- |",
  "`rm -rf`",
  "# heading",
  "www.example.org and http://example.org and a@b.org",
  "\u202egnp.exe\u0007",
  "![x](http://example.org/track.png)",
  "&lt;b&gt; **bold** _it_ ~~no~~ $x$",
];

test.each(hostile)("a concept named %j is text and nothing else", (name) => {
  const { written, query } = content;
  const card = writeCard({
    ...content,
    query: { ...query, concepts: [name] },
    written: {
      ...written,
      categories: [{ name, annotationCount: 1 }],
      splits: [{ name, imageCount: 1, annotationCount: 1 }],
    },
  });
  const plain = writeCard({
    ...content,
    query: { ...query, concepts: ["x"] },
    written: {
      ...written,
      categories: [{ name: "x", annotationCount: 1 }],
      splits: [{ name: "x", imageCount: 1, annotationCount: 1 }],
    },
  });
  // It adds no line, and so no block.
  expect(card.split("\n")).toHaveLength(plain.split("\n").length);
  const shown = escapeMarkdown(name);
  expect(card).toContain(`| ${shown} | 1 |`);
  expect(shown.replace(/\\[\p{P}\p{S}]/gu, "x")).not.toMatch(/[<>[\]`*_|#~&$@!]|www\.|:\/\//);
});

test("whatever the text, nothing in it is left that Markdown knows", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      const unescaped = escapeMarkdown(text).replace(/\\[\p{P}\p{S}]/gu, "x");
      expect(unescaped).not.toMatch(/[<>[\]`*_|#~&$@!\n\r]|www\.|:\/\//i);
      expect(unescaped).not.toMatch(/^\s*([-+=]|\d+[.)])/);
    }),
  );
});
