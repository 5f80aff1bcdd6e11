import { type Decoded, expected, isRecord, listOf } from "./decode.ts";
import { decodeEach, decodeRecord, filledText, flag, number, pick, text } from "./fields.ts";
import type { Concept, ConceptMedia, ConceptName, ConceptNode, LinkTemplate } from "./model-concepts.ts";
import type { WireRecord } from "./records.ts";

/** Deeper than any tree of life; keeps a hostile answer from exhausting the stack. */
const depthLimit = 200;

/** Is told of a place in a tree that holds no concept. */
export type OnOddConcept = (problem: string) => void;

/**
 * Decodes the tree of `GET /phylogeny/down/{name}` of either knowledge base.
 *
 * @param onOdd is told of what is no concept below the first, and left out; without it, that is a problem of the tree
 */
export function decodeConceptNode(value: unknown, onOdd?: OnOddConcept): Decoded<ConceptNode> {
  return decodeNode(value, 0, onOdd);
}

function decodeNode(value: unknown, depth: number, onOdd: OnOddConcept | undefined): Decoded<ConceptNode> {
  const decoded = decodeConceptName(value);
  if ("problem" in decoded) return decoded;
  if (depth > depthLimit) return { problem: `expected a tree of at most ${depthLimit} levels, got more` };
  const children: ConceptNode[] = [];
  for (const child of listOf((value as WireRecord).children)) {
    const node = decodeNode(child, depth + 1, onOdd);
    if ("value" in node) {
      children.push(node.value);
      continue;
    }
    const problem = `${node.problem} (a child of "${decoded.value.name}")`;
    // What a tree says of its inside does not change by asking again.
    if (onOdd === undefined) return { problem: node.isLasting === true ? node.problem : problem, isLasting: true };
    onOdd(problem);
  }
  return { value: { ...decoded.value, children } };
}

/** Decodes a concept of a flat list. */
export function decodeConceptName(value: unknown): Decoded<ConceptName> {
  if (!isRecord(value)) return expected("a concept", "an object", value);
  const name = filledText("name")(value);
  if (name === undefined) return expected('"name" of a concept', "a text", value.name);
  // The key is spelled in two ways by the services themselves.
  const names = listOf(value.alternativeNames ?? value.alternateNames).filter((item) => typeof item === "string");
  return { value: { name, ...pick(value, { rank: filledText("rank") }), alternativeNames: names } };
}

/** Decodes everything about a concept, of either knowledge base. */
export function decodeConcept(value: unknown): Decoded<Concept> {
  const decoded = decodeConceptName(value);
  if ("problem" in decoded) return decoded;
  const record = value as WireRecord;
  return {
    value: {
      ...decoded.value,
      ...pick(record, { author: filledText("author"), aphiaId: number("aphiaId") }),
      media: decodeEach(record.media, decodeConceptMedia),
      links: decodeEach(record.descriptors ?? record.linkRealizations, decodeLinkTemplate),
    },
  };
}

function decodeConceptMedia(value: unknown): Decoded<ConceptMedia> {
  const needed = { name: "url", key: "url", field: filledText("url") } as const;
  return decodeRecord("a picture of a concept", value, needed, (record) =>
    pick(record, {
      caption: text("caption"),
      credit: text("credit"),
      mimeType: text("mimeType"),
      isPrimary: flag("isPrimary"),
    }),
  );
}

/** Decodes an association that observations may have. */
export function decodeLinkTemplate(value: unknown): Decoded<LinkTemplate> {
  const needed = { name: "linkName", key: "linkName", field: filledText("linkName") } as const;
  return decodeRecord("a link", value, needed, (record) =>
    pick(record, { toConcept: text("toConcept"), linkValue: text("linkValue") }),
  );
}
