import { expect, test } from "vitest";
import * as localizations from "../src/index.ts";

test("the package exports what this list says", () => {
  expect(Object.keys(localizations).sort()).toEqual([
    "DuplicateFinder",
    "UuidSet",
    "area",
    "bounds",
    "categoryName",
    "clipToImage",
    "confidenceFraction",
    "createExtractor",
    "createFilter",
    "createTextExtractor",
    "decodeLocalizationRecord",
    "dedupe",
    "extractLocalizations",
    "groupByImage",
    "intersectionOverUnion",
    "isInside",
    "kindOfLinkName",
    "linkNames",
    "localizationKinds",
    "normalizeUuid",
    "polygonArea",
    "problemActions",
    "rawConfidence",
    "scaleGeometry",
    "selectImage",
    "serializeLinkValue",
    "toBox",
    "toDatasetAnnotation",
    "toDatasetCapture",
    "toDatasetImage",
    "toLocalizationRecord",
  ]);
});
