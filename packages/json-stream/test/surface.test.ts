import { expect, test } from "vitest";
import * as jsonStream from "../src/index.ts";

test("the package exports exactly these names", () => {
  expect(Object.keys(jsonStream).sort()).toEqual([
    "FilePace",
    "JsonStreamError",
    "filesBelow",
    "isJsonStreamError",
    "isOtherKindOfFile",
    "isProcessRunning",
    "layoutOf",
    "makeFolder",
    "openAtomicFile",
    "readArray",
    "readArrayBatches",
    "readBatchesOfKind",
    "readMembers",
    "readObjectEntries",
    "sortEntries",
    "sortEntryBatches",
    "writeArray",
    "writeArrayBatches",
    "writeArrayTexts",
    "writeArrayTextsTo",
    "writeArrayTo",
    "writeFileAtomically",
    "writeObject",
  ]);
});
