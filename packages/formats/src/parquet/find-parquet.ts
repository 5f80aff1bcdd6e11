import type { SourceProbe } from "../source-probe.ts";

/**
 * Names of the Parquet files of a dataset, relative to the folder that is looked at: in it, else in its `data`; an empty text for a file that is one
 * itself. Undefined when there are none.
 */
export async function findParquet({
  isFolder,
  path,
  head,
  entries,
  entriesOf,
}: SourceProbe): Promise<string[] | undefined> {
  if (!isFolder) return head.startsWith("PAR1") || /\.parquet$/i.test(path) ? [""] : undefined;
  const own = entries.filter(isParquetName);
  const inData = own.length > 0 ? own : (await entriesOf("data")).filter(isParquetName).map((name) => `data/${name}`);
  return inData.length > 0 ? inData : undefined;
}

function isParquetName(name: string): boolean {
  return /\.parquet$/i.test(name);
}
