import { create } from "xmlbuilder2";
import { escapeText } from "../xml-text.ts";

/** What every VOC file says. */
export interface VocDocument {
  readonly folder: string;
  readonly filename: string;
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  /** How coordinates count; told in files with all elements only. */
  readonly convention?: string;
  readonly objects: readonly VocObject[];
}

/** One object of a {@link VocDocument}; coordinates as they are to be written, flags for files with all elements. */
export interface VocObject {
  readonly name: string;
  readonly truncated?: 0 | 1;
  readonly difficult?: 0 | 1;
  readonly occluded?: 0 | 1;
  readonly xmin: number;
  readonly ymin: number;
  readonly xmax: number;
  readonly ymax: number;
}

type Fields = Readonly<Record<string, unknown>>;

/** Gives the text of a VOC file: four spaces of indent, no XML declaration, no line end after the last tag. */
export type VocSerializer = (document: VocDocument) => string;

/**
 * The elements that a file has: `few` are those of m3-download, `all` those of the PASCAL devkit, in its order, without which the script of the
 * Object Detection API stops.
 */
export type VocElements = "all" | "few";

/** The tree of a document with one object; `@` stands for a value. */
const trees = {
  few: {
    annotation: {
      ...marks(["folder", "filename"]),
      size: marks(["width", "height", "depth"]),
      object: { ...marks(["name"]), bndbox: marks(["xmin", "ymin", "xmax", "ymax"]) },
    },
  },
  all: {
    annotation: {
      ...marks(["folder", "filename"]),
      source: { database: "Unknown", ...marks(["annotation"]), image: "Unknown" },
      size: marks(["width", "height", "depth"]),
      segmented: "0",
      object: {
        ...marks(["name"]),
        pose: "Unspecified",
        ...marks(["truncated", "difficult", "occluded"]),
        bndbox: marks(["xmin", "ymin", "xmax", "ymax"]),
      },
    },
  },
} as const;

/**
 * Lets xmlbuilder2 lay out one document with marks in it, once, and makes a function that puts values in their place.
 * The text is what xmlbuilder2 would give for each document by itself, some sixty times quicker; escaping is our own, because
 * xmlbuilder2 4.0 leaves `&amp;` in a text alone, which a reader would then take for `&`.
 */
export function createVocSerializer(elements: VocElements = "few"): VocSerializer {
  const marked = create(trees[elements]).end({ prettyPrint: true, indent: "    ", headless: true });
  const [, head = "", object = "", tail = ""] = /^(.*?)( *<object>.*<\/object>\n)(.*)$/s.exec(marked) ?? [];
  const [fillHead, fillObject] = [compile(head), compile(object)];
  return (document) => {
    const { objects, convention } = document;
    return fillHead({ ...document, annotation: convention }) + objects.map(fillObject).join("") + tail;
  };
}

function marks(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, "@"]));
}

/** Makes a function that fills in the elements that hold a mark; one without text becomes an empty tag, as XML writers have it. */
function compile(text: string): (fields: object) => string {
  const parts = text.split(/<(\w+)>@<\/\1>/); // literal, name, literal, name, ..., literal
  const tail = parts.pop() ?? "";
  const marks = Array.from({ length: parts.length / 2 }, (_, index) => {
    const [before = "", name = ""] = parts.slice(2 * index, 2 * index + 2);
    return { name, start: `${before}<${name}`, end: `</${name}>` };
  });
  return (fields) => {
    let filled = "";
    for (const { name, start, end } of marks) {
      const value = (fields as Fields)[name] ?? "";
      const content = typeof value === "number" ? `${value}` : escapeText(String(value));
      filled += content === "" ? `${start}/>` : `${start}>${content}${end}`;
    }
    return filled + tail;
  };
}
