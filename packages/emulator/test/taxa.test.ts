import { expect, test } from "vitest";
import { appearanceOf } from "../src/drawing/appearances.ts";
import { communities, guaranteed } from "../src/ocean/habitats.ts";
import { createKnowledgeBase, descend, lineageOf } from "../src/ocean/taxa.ts";

const knowledgeBase = createKnowledgeBase();

test("the knowledge base finds a taxon by any of its names, exactly", () => {
  const sebastes = knowledgeBase.find("Sebastes");
  expect(sebastes?.rank).toBe("genus");
  expect(knowledgeBase.find("rockfish")).toBe(sebastes);
  expect(knowledgeBase.find("sebastes")).toBeUndefined();
  expect(knowledgeBase.find("spot shrimp")?.name).toBe("Pandalus platyceros");
  expect(sebastes && descend(sebastes).filter(({ rank }) => rank === "species").length).toBeGreaterThanOrEqual(4);
});

test("the knowledge base has no name twice", () => {
  const names = knowledgeBase.taxa.flatMap(({ name, alternativeNames }) => [name, ...alternativeNames]);
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  expect(knowledgeBase.taxa.length).toBeGreaterThanOrEqual(60);
});

test("lineageOf() leads from the root to the taxon", () => {
  const apolemia = knowledgeBase.find("Apolemia uvaria");
  expect(apolemia && lineageOf(apolemia).map(({ name }) => name)).toEqual([
    "object",
    "physical object",
    "marine organism",
    "Eukaryota",
    "Animalia",
    "Cnidaria",
    "Hydrozoa",
    "Siphonophorae",
    "Apolemiidae",
    "Apolemia",
    "Apolemia uvaria",
  ]);
});

test("every resident of a habitat is in the knowledge base and can be drawn", () => {
  for (const [habitat, residents] of Object.entries(communities)) {
    for (const { concept, weight, group } of residents) {
      const taxon = knowledgeBase.find(concept);
      expect(taxon?.name, concept).toBe(concept);
      expect(taxon && appearanceOf(taxon), `${habitat}: ${concept}`).toBeDefined();
      expect(weight > 0 && group > 0).toBe(true);
    }
  }
});

test("every guaranteed concept lives in its habitat", () => {
  for (const [concept, habitat] of guaranteed) {
    expect(communities[habitat].map((resident) => resident.concept)).toContain(concept);
  }
});
