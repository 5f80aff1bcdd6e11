import { openAtomicFile } from "@m3/json-stream";
import type { PlacedProblem } from "./extract-digest.ts";

/** Where problems go as they come. */
export interface ProblemFile {
  write(placed: PlacedProblem): Promise<void>;
  /** Puts the file in its place, also when it is empty: one of an earlier run would mislead. */
  commit(): Promise<void>;
  /** Leaves what was there before. */
  discard(): Promise<void>;
}

/** Begins the file of `--problems`, or something that forgets them when none was asked for. */
export async function openProblemFile(path: string | undefined): Promise<ProblemFile> {
  if (path === undefined) return { write: async () => {}, commit: async () => {}, discard: async () => {} };
  const file = await openAtomicFile(path);
  return {
    write: (placed) => file.write(`${JSON.stringify(toLine(placed))}\n`),
    commit: async () => void (await file.commit()),
    discard: () => file.discard(),
  };
}

function toLine({ digest, element, problem }: PlacedProblem): Readonly<Record<string, unknown>> {
  const { code, outcome, observationUuid, associationUuid, expected, got, message } = problem;
  return {
    code,
    outcome,
    digest,
    element,
    observation_uuid: observationUuid,
    association_uuid: associationUuid,
    expected,
    got,
    message,
  };
}
