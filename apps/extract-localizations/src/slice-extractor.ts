import { parseArraySlice } from "@m3/json-stream";
import { createTextExtractor, type ExtractOptions, type TextLayout } from "@m3/localizations";
import { type PackedExtractions, packExtractions } from "./pack-extractions.ts";

/** What all slices of a run are extracted by. */
export interface SliceTask {
  readonly options: ExtractOptions;
  readonly layout: TextLayout;
}

/** Takes a slice of a digest apart; `undefined` if it is no JSON, or holds what is no observation. */
export type SliceExtractor = (slice: Buffer) => PackedExtractions | undefined;

/** Makes what takes slices of digests apart, in whichever thread. */
export function createSliceExtractor({ options, layout }: SliceTask): SliceExtractor {
  const extract = createTextExtractor(options, layout);
  return (slice) => {
    const extractions = parseArraySlice(slice)?.map(extract);
    return extractions?.some(isStrange) === false ? packExtractions(extractions) : undefined;
  };
}

/** Whether a file of another kind is being read may hang on it, which is told where observations are read one by one. */
function isStrange({ problems }: ReturnType<ReturnType<typeof createTextExtractor>>): boolean {
  return problems.some(({ code }) => code === "not-an-observation");
}
