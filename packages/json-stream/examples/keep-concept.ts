// Keeps the observations of one concept: node keep-concept.js digest.json Sebastes sebastes.jsonl.gz
import { isJsonStreamError, readArray, writeArray } from "@m3/json-stream";

interface Observation {
  readonly concept: string;
}

const [digest = "", concept = "", output = ""] = process.argv.slice(2);

async function* keep(): AsyncGenerator<Observation> {
  for await (const observation of readArray<Observation>(digest)) {
    if (observation.concept === concept) {
      yield observation;
    }
  }
}

try {
  const { elementCount, sizeBytes } = await writeArray(output, keep());
  console.log(`Kept ${elementCount} observations in ${sizeBytes} bytes`);
} catch (error) {
  if (!isJsonStreamError(error)) {
    throw error;
  }
  // Cannot read "digest.json": expected a value, got bare NaN at byte 30541 (line 1203, column 11, element 300)
  console.error(error.message);
  process.exitCode = 1;
}
