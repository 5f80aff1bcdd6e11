// What the writer puts into the page; src/page-image.ts and src/page-html.ts write it.

export type Geometry =
  | { kind: "bbox"; bbox: [number, number, number, number] }
  | { kind: "polygon"; rings: number[][] }
  | { kind: "polyline"; points: number[] }
  | { kind: "point"; x: number; y: number };

export interface Annotation {
  id: string;
  category: number;
  geometry?: Geometry;
  altCategory?: string;
  score?: number;
  flags?: string[];
  provenance?: { observationUuid?: string; observer?: string; generator?: string };
  attributes?: unknown;
}

export interface Image {
  id: string;
  fileName: string;
  width?: number;
  height?: number;
  thumbnail?: string;
  file?: string;
  isTurned?: true;
  url?: string;
  split?: string;
  group?: string;
  capture?: Record<string, string | number>;
  attributes?: unknown;
  annotations: Annotation[];
}

export interface Problem {
  code: string;
  message: string;
  imageId?: string;
  annotationId?: string;
}

export type SizeClass = "small" | "medium" | "large" | "none";

export interface Summary {
  title: string;
  imageCount: number;
  annotationCount: number;
  negativeImageCount: number;
  chunkSize: number;
  isSelfContained: boolean;
  aspect: number;
  categories: { name: string; count: number }[];
  splits: { name: string; imageCount: number }[];
  sizes: Record<SizeClass, number>;
  problems: { code: string; count: number }[];
}

/** What is asked for; an empty set asks for nothing in particular. */
export interface Filter {
  text: string;
  /** Indices of categories; -1 stands for images without annotations. */
  categories: Set<number>;
  splits: Set<string>;
  sizes: Set<SizeClass>;
  problems: Set<string>;
}

export interface Style {
  colour: string;
  /** Of an SVG line, in pixels; empty for a solid one. */
  dash: string;
}

declare global {
  /** Called by each file of data, with JSON. */
  var m3Preview: (name: string, text: string) => void;
}
