import type { SchemaElement } from "hyparquet";

/** A column by its name and what it holds: a type of its own, a list of something, or a few columns together. */
type Column =
  | readonly [name: string, type: "binary" | "double" | "int64" | "string"]
  | readonly [name: string, "list", Column]
  | readonly [name: string, "struct", readonly Column[]];

const objectColumns: readonly Column[] = [
  ["id", "list", ["element", "int64"]],
  ["bbox", "list", ["element", "list", ["element", "double"]]],
  ["area", "list", ["element", "double"]],
  ["category", "list", ["element", "int64"]],
  ["uuid", "list", ["element", "string"]],
  ["metadata", "list", ["element", "string"]],
];

const columns: readonly Column[] = [
  [
    "image",
    "struct",
    [
      ["bytes", "binary"],
      ["path", "string"],
    ],
  ],
  ["image_id", "int64"],
  ["width", "int64"],
  ["height", "int64"],
  ["uuid", "string"],
  ["objects", "struct", objectColumns],
  ["metadata", "string"],
];

/** Names of the columns of a file, in order. */
export const columnNames: readonly string[] = columns.map(([name]) => name);

/** The schema of the files. Everything may be null and lists are of any length, or `datasets` would take the columns for others than it knows. */
export function parquetSchema(): SchemaElement[] {
  return [{ name: "schema", num_children: columns.length }, ...columns.flatMap(elementsOf)];
}

function elementsOf(column: Column): SchemaElement[] {
  const [name, type] = column;
  const optional = { name, repetition_type: "OPTIONAL" } as const;
  switch (type) {
    case "binary":
      return [{ ...optional, type: "BYTE_ARRAY" }];
    case "string":
      return [{ ...optional, type: "BYTE_ARRAY", converted_type: "UTF8" }];
    case "int64":
      return [{ ...optional, type: "INT64" }];
    case "double":
      return [{ ...optional, type: "DOUBLE" }];
    case "struct":
      return [{ ...optional, num_children: column[2].length }, ...column[2].flatMap(elementsOf)];
    case "list": {
      const middle = { name: "list", repetition_type: "REPEATED", num_children: 1 } as const;
      return [{ ...optional, converted_type: "LIST", num_children: 1 }, middle, ...elementsOf(column[2])];
    }
    default:
      return column satisfies never;
  }
}

/** The features of a dataset as `datasets` writes them under the key `huggingface`; categories are a ClassLabel with their names. */
export function hubFeatures(categories: readonly string[]): string {
  const features = Object.fromEntries(columns.map((column) => [column[0], featureOf(column, categories)]));
  return JSON.stringify({ info: { features } });
}

function featureOf(column: Column, categories: readonly string[]): unknown {
  const [name, type] = column;
  if (name === "image") return { _type: "Image" };
  if (type === "struct") return Object.fromEntries(column[2].map((child) => [child[0], featureOf(child, categories)]));
  if (name === "category") return { feature: { names: categories, _type: "ClassLabel" }, _type: "List" };
  if (type === "list") return { feature: featureOf(column[2], categories), _type: "List" };
  return { dtype: type === "double" ? "float64" : type, _type: "Value" };
}
