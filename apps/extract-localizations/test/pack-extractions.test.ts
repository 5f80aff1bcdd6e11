import { createTextExtractor, type Extraction, type LocalizationText } from "@m3/localizations";
import fc from "fast-check";
import { expect, test } from "vitest";
import { packExtractions, unpackExtractions, type WritableLocalization } from "../src/pack-extractions.ts";
import { box, observation } from "./world.ts";

/** With the text of each localization as it is written. */
function asWritten(extractions: readonly Extraction<WritableLocalization>[]): unknown[] {
  return extractions.map(({ localizations, ...rest }) => ({
    ...rest,
    localizations: localizations.map(({ text, ...others }) => ({ ...others, text: Buffer.from(text).toString() })),
  }));
}

test("what was packed and sent to another thread comes out as it was", () => {
  const name = fc.oneof(fc.constantFrom("Sebastes", "eye", "self", "3 abcX", ""), fc.string({ unit: "grapheme" }));
  const localization: fc.Arbitrary<LocalizationText> = fc.record(
    {
      association_uuid: fc.oneof(fc.uuid(), fc.string({ unit: "grapheme" })),
      kind: fc.constantFrom("box", "point", "line", "polygon"),
      concept: name,
      to_concept: name,
      // ASCII: what is escaped is told by the next test.
      text: fc.string(),
    },
    { requiredKeys: ["association_uuid", "kind", "concept", "text"] },
  );
  const counts = fc.record({ box: fc.nat(2), point: fc.nat(1), line: fc.nat(1), polygon: fc.nat(1) });
  const extraction: fc.Arbitrary<Extraction<LocalizationText>> = fc.record({
    localizations: fc.array(localization, { maxLength: 4 }),
    problems: fc.array(fc.constant({ code: "not-json" } as Extraction["problems"][number]), { maxLength: 2 }),
    otherKinds: counts,
    filtered: fc.record({ parts: fc.nat(3), tags: fc.nat(3) }, { requiredKeys: [] }),
  });
  fc.assert(
    fc.property(fc.array(extraction, { maxLength: 8 }), (extractions) => {
      const sent = structuredClone(packExtractions(extractions));
      expect(asWritten(unpackExtractions(sent))).toEqual(asWritten(extractions));
    }),
  );
});

test("what is not ASCII is escaped, also where one text follows another", () => {
  const extract = createTextExtractor({});
  const extractions = [1, 2].map((n) => extract(observation(n, { concept: "Prâya 🐙", associations: [box(n)] })));
  const texts = unpackExtractions(packExtractions(extractions)).map(({ localizations }) => localizations[0]?.text);
  for (const [index, text] of texts.entries()) {
    const ascii = Buffer.from(text as Uint8Array).toString("latin1");
    expect(ascii).toMatch(/^[\n -~]+$/);
    expect(JSON.parse(ascii)).toEqual(JSON.parse(extractions[index]?.localizations[0]?.text ?? ""));
  }
});
