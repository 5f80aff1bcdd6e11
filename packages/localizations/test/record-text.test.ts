import fc from "fast-check";
import { expect, test } from "vitest";
import { createExtractor, createTextExtractor, type ExtractOptions, localizationKinds } from "../src/index.ts";
import { association, jpg, observation, png } from "./samples.ts";

/** Texts that JSON escapes, keys that objects treat as something else, and what is usual. */
const oddText = fc.oneof(
  fc.string(),
  fc.constantFrom(
    "",
    'a "quoted" \\ one',
    "line\nfeed\u0000",
    "Größe 🐙",
    "\ud800",
    "\udc00x",
    "\u007f\u2028",
    "7",
    "__proto__",
  ),
);
const uuid = fc.constantFrom(png.uuid, jpg.uuid, png.uuid.toUpperCase(), "7", "__proto__", "not a uuid", 'odd-"key"');
const scalar = fc.oneof(oddText, fc.double(), fc.integer(), fc.constantFrom(null, true, false, -0, 1e21, 5e-324));
const link = fc.record(
  {
    x: fc.oneof(fc.integer({ min: -50, max: 2000 }), fc.constant("12")),
    y: fc.double({ min: -5, max: 1100, noNaN: true }),
    width: fc.integer({ min: -9, max: 400 }),
    height: fc.integer({ min: 1, max: 900 }),
    image_reference_uuid: fc.option(uuid),
    confidence: scalar,
    comment: oddText,
    nested: fc.oneof(scalar, fc.array(scalar), fc.dictionary(oddText, scalar)),
  },
  { requiredKeys: ["x", "y", "width", "height"] },
);
const image = fc.record(
  {
    uuid,
    url: fc.oneof(oddText, fc.webUrl()),
    format: fc.constantFrom("image/png", "image/jpg", "odd"),
    width_pixels: fc.constantFrom(1920, 960, 0),
    height_pixels: fc.constantFrom(1080, 540),
    description: oddText,
  },
  { requiredKeys: ["uuid"] },
);
const points = fc.record({ x: fc.array(fc.nat(9), { maxLength: 4 }), y: fc.array(fc.nat(9), { maxLength: 4 }) });
const given = fc
  .record(
    {
      associations: fc.array(
        fc.tuple(
          fc.oneof(link, points),
          oddText,
          fc.constantFrom("bounding box", "localization-polygon", "localization-point"),
        ),
        { maxLength: 3 },
      ),
      image_references: fc.oneof(fc.array(image, { maxLength: 3 }), fc.array(image, { minLength: 8, maxLength: 11 })),
      concept: oddText,
      timecode: oddText,
      observer: oddText,
      elapsed_time_millis: scalar,
      ancillary_data: fc.dictionary(oddText, fc.oneof(scalar, fc.array(scalar))),
    },
    { requiredKeys: ["associations"] },
  )
  .map(({ associations, ...others }) =>
    observation({
      ...others,
      associations: associations.map(([value, part, linkName]) =>
        association(value, { to_concept: part, link_name: linkName }),
      ),
    }),
  );

const manyOptions: readonly ExtractOptions[] = [
  {},
  { parts: "label", confidenceScale: 100, preferredFormat: "image/jpeg" },
  { policy: { "beyond-image": "fix", "negative-origin": "keep", "unequal-arrays": "fix" } },
  { mediaSizeOf: () => ({ widthPixels: 3840, heightPixels: 2160 }) },
];

test.each([
  ["indented", 2],
  ["compact", 0],
] as const)("createTextExtractor() gives the very text of what createExtractor() gives: %s", (layout, indent) => {
  fc.assert(
    fc.property(given, fc.constantFrom(...manyOptions), (one, others) => {
      const options = { ...others, kinds: localizationKinds };
      const { localizations, ...rest } = createTextExtractor(options, layout)(one);
      const { localizations: records, ...expected } = createExtractor(options)(one);
      expect(rest).toEqual(expected);
      expect(localizations).toEqual(
        records.map((record) => ({
          association_uuid: record.association_uuid,
          kind: record.kind,
          concept: record.concept,
          ...(record.to_concept !== undefined && { to_concept: record.to_concept }),
          text: JSON.stringify(record, undefined, indent).replaceAll("\n", "\n  "),
        })),
      );
    }),
    { numRuns: 1500 },
  );
});

test("createTextExtractor() says the same of what is no observation", () => {
  for (const strange of [null, 5, [], { localization: {} }, { observations: [] }, {}]) {
    expect(createTextExtractor()(strange)).toEqual(createExtractor()(strange));
  }
});

test("createTextExtractor() refuses the options that createExtractor() refuses", () => {
  expect(() => createTextExtractor({ confidenceScale: 0 })).toThrow(RangeError);
});

test("createTextExtractor() reads link values of more keys than it remembers", () => {
  const value = Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`key ${index}`, index]));
  const one = observation({ associations: [association({ x: 1, y: 2, width: 3, height: 4, ...value })] });
  const [text] = createTextExtractor({}, "compact")(one).localizations;
  expect(text?.text).toBe(JSON.stringify(createExtractor()(one).localizations[0]));
});
