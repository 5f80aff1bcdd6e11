import type { SchemaElement } from "hyparquet";
import { isObject } from "./coco-fields.ts";

/**
 * The Arrow type of each column of a Parquet file as text (`list<double>`, `struct<bytes: binary, path: string>`), with `not null` where a value may
 * not be missing, which makes it another type. `?` stands for types that images and boxes have no use for.
 */
export function columnTypes(schema: readonly SchemaElement[]): ReadonlyMap<string, string> {
  const reader = { schema, index: 1 };
  const types = new Map<string, string>();
  const [root] = schema;
  for (let count = root?.num_children ?? 0; count > 0 && reader.index < schema.length; count--) {
    const { name } = schema[reader.index] as SchemaElement;
    types.set(name, takeType(reader));
  }
  return types;
}

interface SchemaReader {
  readonly schema: readonly SchemaElement[];
  index: number;
}

/** Takes an element with all that is in it. */
function takeType(reader: SchemaReader): string {
  const element = reader.schema[reader.index++];
  if (element === undefined) return "?";
  const end = element.repetition_type === "REQUIRED" ? " not null" : "";
  const count = element.num_children ?? 0;
  if (count === 0) return scalarType(element) + end;
  const isList = element.converted_type === "LIST" || element.logical_type?.type === "LIST";
  if (isList) {
    const middle = reader.schema[reader.index++];
    // Old files have no level between the list and what is in it.
    if (middle?.num_children !== 1) return skip(reader, middle?.num_children ?? 0);
    return `list<${takeType(reader)}>${end}`;
  }
  const members = Array.from({ length: count }, () => {
    const name = reader.schema[reader.index]?.name ?? "";
    return `${name}: ${takeType(reader)}`;
  });
  return `struct<${members.join(", ")}>${end}`;
}

function skip(reader: SchemaReader, count: number): string {
  for (let left = count; left > 0; left--) takeType(reader);
  return "?";
}

const physicalTypes: Readonly<Record<string, string>> = {
  BOOLEAN: "bool",
  BYTE_ARRAY: "binary",
  DOUBLE: "double",
  FLOAT: "float",
  INT32: "int32",
  INT64: "int64",
};

function scalarType({ type, converted_type: converted, logical_type: logical }: SchemaElement): string {
  if (converted === "UTF8" || logical?.type === "STRING") return "string";
  // Dates, decimals and whole numbers of other widths.
  const isPlain = converted === undefined && logical === undefined;
  return isPlain && type !== undefined ? (physicalTypes[type] ?? "?") : "?";
}

const valueTypes: Readonly<Record<string, string>> = {
  binary: "binary",
  bool: "bool",
  float32: "float",
  float64: "double",
  int32: "int32",
  int64: "int64",
  string: "string",
};

/** The Arrow type that a feature of Hugging Face `datasets` stands for, as {@link columnTypes} writes it. */
export function featureType(feature: unknown): string {
  if (Array.isArray(feature)) return `list<${featureType(feature[0])}>`;
  if (!isObject(feature)) return "?";
  switch (feature._type) {
    case "Image":
      return "struct<bytes: binary, path: string>";
    case "ClassLabel":
      return "int64";
    case "Value":
      return valueTypes[String(feature.dtype)] ?? "?";
    case "List":
      return `list<${featureType(feature.feature)}>`;
    case "Sequence":
      return sequenceType(feature.feature);
    case undefined:
      return structType(feature, (type) => type);
    default:
      return "?";
  }
}

/** A sequence of several columns is several columns of lists. */
function sequenceType(feature: unknown): string {
  const isStruct = isObject(feature) && typeof feature._type !== "string";
  return isStruct ? structType(feature, (type) => `list<${type}>`) : `list<${featureType(feature)}>`;
}

function structType(members: Readonly<Record<string, unknown>>, wrap: (type: string) => string): string {
  const parts = Object.entries(members).map(([name, member]) => `${name}: ${wrap(featureType(member))}`);
  return `struct<${parts.join(", ")}>`;
}
