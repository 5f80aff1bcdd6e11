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
    "parseArraySlice",
    "readArray",
    "readArrayBatches",
    "readArraySlices",
    "readBatchesOfKind",
    "readMembers",
    "readObjectEntries",
    "removeFolder",
    "renamePatiently",
    "sortEntries",
    "sortEntryBatches",
    "toAscii",
    "writeArray",
    "writeArrayBatches",
    "writeArrayTexts",
    "writeArrayTextsTo",
    "writeArrayTo",
    "writeFileAtomically",
    "writeObject",
  ]);
});
