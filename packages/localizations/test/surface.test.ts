import { expect, test } from "vitest";
import * as localizations from "../src/index.ts";

test("the package exports what this list says", () => {
  expect(Object.keys(localizations).sort()).toEqual([
    "UuidSet",
    "area",
    "bounds",
    "clipToImage",
    "decodeLocalizationRecord",
    "extractLocalizations",
    "groupByImage",
    "intersectionOverUnion",
    "isInside",
    "kindOfLinkName",
    "linkNames",
    "localizationKinds",
    "normalizeUuid",
    "polygonArea",
    "problemOutcomes",
    "scaleGeometry",
    "selectImage",
    "serializeLinkValue",
    "toLocalizationRecord",
  ]);
});
