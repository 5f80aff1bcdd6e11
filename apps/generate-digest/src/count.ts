import { type M3Client, mapInOrder } from "@m3/client";
import type { CommandOutcome, Terminal } from "@m3/command-line";
import { formatCount } from "@m3/command-line";
import type { ResolvedConcept } from "./concepts.ts";
import { toTable } from "./table.ts";

/** How many names are counted at once; each is two requests. */
const concurrency = 2;

/** How much there is of one name. */
interface NameCount {
  readonly name: string;
  readonly observationCount: number;
  /** Of these, how many have an image; absent when the server cannot tell. */
  readonly imageCount?: number;
}

/**
 * Tells how many observations each concept has and how many of them have an image, without getting them: a table for
 * people, the same numbers for machines. A name that several concepts share is counted once in the total.
 */
export async function countConcepts(
  concepts: readonly ResolvedConcept[],
  client: M3Client,
  terminal: Terminal,
): Promise<CommandOutcome> {
  const counts = await countNames([...new Set(concepts.flatMap(({ names }) => names))], client, terminal);
  const total = totalOf(counts);
  const shown = namesToShow(concepts, counts);
  const rows = counts.filter(({ name }) => shown.has(name));
  const lines = toTable(
    ["concept", "observations", "with image"],
    [...rows.map(toRow), ...(counts.length > 1 ? [toRow({ name: "total", ...total })] : [])],
  );
  for (const line of lines) terminal.print(line);
  const emptyCount = counts.length - rows.length;
  if (emptyCount > 0) terminal.print(`${formatCount(emptyCount)} more without observations`);
  const byName = new Map(counts.map((count) => [count.name, count]));
  const lostConceptCount = concepts.reduce((sum, concept) => sum + concept.lostConceptCount, 0);
  return {
    undeliveredCount: lostConceptCount,
    summary: {
      ...total,
      lostConceptCount,
      concepts: concepts.map(({ name, acceptedName, names }) => {
        const found = names.flatMap((each) => byName.get(each) ?? []);
        return { concept: name, acceptedName, ...totalOf(found), names: found };
      }),
    },
  };
}

async function countNames(names: readonly string[], client: M3Client, terminal: Terminal): Promise<NameCount[]> {
  const counts: NameCount[] = [];
  const stop = new AbortController();
  const signal = AbortSignal.any([terminal.signal, stop.signal]);
  const progress = terminal.progress("Concepts", names.length);
  const countOne = async (name: string) => ({ name, ...(await client.countObservations(name, { signal })) });
  try {
    for await (const count of mapInOrder(names, concurrency, countOne)) {
      counts.push(count);
      progress.advance();
    }
  } finally {
    progress.finish();
    stop.abort();
  }
  return counts;
}

/** The concepts asked for, and of what is below them whatever was ever seen. */
function namesToShow(concepts: readonly ResolvedConcept[], counts: readonly NameCount[]): Set<string> {
  const seen = counts.filter(({ observationCount }) => observationCount > 0).map(({ name }) => name);
  return new Set([...concepts.map(({ acceptedName }) => acceptedName), ...seen]);
}

function totalOf(counts: readonly NameCount[]): Omit<NameCount, "name"> {
  const observationCount = counts.reduce((sum, count) => sum + count.observationCount, 0);
  if (counts.some(({ imageCount }) => imageCount === undefined)) return { observationCount };
  return { observationCount, imageCount: counts.reduce((sum, { imageCount = 0 }) => sum + imageCount, 0) };
}

function toRow({ name, observationCount, imageCount }: NameCount): string[] {
  return [name, formatCount(observationCount), imageCount === undefined ? "unknown" : formatCount(imageCount)];
}
