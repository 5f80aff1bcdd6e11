import { setFlagsFromString } from "node:v8";
import { parentPort, workerData } from "node:worker_threads";
import { createSliceExtractor, type SliceTask } from "./slice-extractor.ts";
import { settleYoungSpace } from "./young-space.ts";

/** What a thread is started with. */
export interface ThreadData {
  readonly task: SliceTask;
  readonly maySetV8Flags: boolean;
}

const { task, maySetV8Flags } = workerData as ThreadData;
// The flags are the whole program's, but each thread has a young space of its own.
if (maySetV8Flags) settleYoungSpace(setFlagsFromString);
const extractSlice = createSliceExtractor(task);

parentPort?.on("message", ({ buffer, byteOffset, byteLength }: Uint8Array<ArrayBuffer>) => {
  const packed = extractSlice(Buffer.from(buffer, byteOffset, byteLength));
  parentPort?.postMessage(packed, packed === undefined ? [] : [packed.text.buffer]);
});
// Tells that it is ready.
parentPort?.postMessage(undefined);
