import { expect, test } from "vitest";
import * as jsonStream from "../src/index.ts";

test("the package exports exactly these names", () => {
  expect(Object.keys(jsonStream).sort()).toEqual([
    "JsonStreamError",
    "isJsonStreamError",
    "isOtherKindOfFile",
    "makeFolder",
    "openAtomicFile",
    "readArray",
    "readArrayBatches",
    "readMembers",
    "readObjectEntries",
    "sortEntries",
    "writeArray",
    "writeArrayBatches",
    "writeArrayTo",
    "writeFileAtomically",
    "writeObject",
  ]);
});
