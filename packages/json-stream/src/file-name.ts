/** Whether a file of this name holds one JSON value a line. */
export function isLinesName(fileName: string): boolean {
  return /\.(jsonl|ndjson)(\.gz)?$/i.test(fileName);
}

/** Whether a file of this name is compressed. */
export function isGzipName(fileName: string): boolean {
  return /\.gz$/i.test(fileName);
}
