import type { FileMetaData, SchemaTree } from "hyparquet";

/**
 * Checks that each column of a row group is one of the schema, and there once. hyparquet begins to read columns before it looks for the next one in the
 * schema; were it to stop there, nobody would hear of what fails in those begun, and a failure that nobody hears of ends the process.
 *
 * @throws {RangeError}
 */
export function checkColumns({ row_groups: groups }: FileMetaData, schema: SchemaTree): void {
  for (const [number, { columns }] of groups.entries()) {
    // Of a damaged file the list may be anything.
    if (!Array.isArray(columns)) throw new RangeError(`expected a list of columns in row group ${number}`);
    const seen = new Set<string>();
    for (const { meta_data: column } of columns) {
      const name = JSON.stringify(column?.path_in_schema);
      if (column === undefined || !isInSchema(schema, column.path_in_schema)) {
        throw new RangeError(`expected columns of the schema, got ${name} in row group ${number}`);
      }
      if (seen.size === seen.add(name).size) {
        throw new RangeError(`expected each column once, got ${name} again in row group ${number}`);
      }
    }
  }
}

function isInSchema(schema: SchemaTree, path: readonly string[]): boolean {
  let node: SchemaTree | undefined = schema;
  for (const part of path) node = node?.children.find(({ element }) => element.name === part);
  return node !== undefined && node.children.length === 0;
}
