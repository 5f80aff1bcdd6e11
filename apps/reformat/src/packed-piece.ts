import type { Annotation, Bbox, Geometry, ImageRecord, Provenance } from "@m3/formats";

/** An annotation; the first one of an image brings what is known of that. */
export interface Piece {
  readonly image?: Omit<ImageRecord, "annotations" | "fileName">;
  readonly annotation: Annotation;
}

/** A {@link Piece} as a list without names, with 0 for what it does not have; a third of the text, and of the time to parse it. */
export type PackedPiece = readonly [
  id: string,
  category: Word,
  geometry: Bbox | Geometry,
  altCategory: Word,
  observationUuid: string | 0,
  observer: Word,
  generator: Word,
  attributes: NonNullable<Annotation["attributes"]> | 0,
  image: NonNullable<Piece["image"]> | 0,
];

/** A text, or its place in a list, from 1. */
type Word = string | number;

/** Names of concepts and people are few; texts that come without end are written out. */
const mostWords = 10_000;

/** Packs pieces and unpacks those that it packed; holds the texts that come again and again. */
export class PiecePacker {
  readonly #places = new Map<string, number>();
  readonly #words: string[] = [];

  pack({ annotation, image }: Piece): PackedPiece {
    const { id, category, geometry, altCategory, provenance = {}, attributes } = annotation;
    const { observationUuid, observer, generator } = provenance;
    return [
      id,
      this.#shorten(category),
      geometry.kind === "bbox" ? geometry.bbox : geometry,
      this.#shortenIfAny(altCategory),
      observationUuid ?? 0,
      this.#shortenIfAny(observer),
      this.#shortenIfAny(generator),
      attributes ?? 0,
      image ?? 0,
    ];
  }

  /** The annotation of a piece; its image needs no unpacking, see {@link imageOf}. */
  unpack(packed: PackedPiece): Annotation {
    const [id, category, place, altCategory, observationUuid, observer, generator, attributes] = packed;
    const provenance: { -readonly [Key in keyof Provenance]: Provenance[Key] } = {};
    if (observationUuid !== 0) provenance.observationUuid = observationUuid;
    if (observer !== 0) provenance.observer = this.#restore(observer);
    if (generator !== 0) provenance.generator = this.#restore(generator);
    // One by one rather than spread, which took four times as long: this runs for every annotation in every pass.
    const annotation: { -readonly [Key in keyof Annotation]: Annotation[Key] } = {
      id,
      category: this.#restore(category),
      geometry: isBbox(place) ? { kind: "bbox", bbox: place } : place,
    };
    if (altCategory !== 0) annotation.altCategory = this.#restore(altCategory);
    annotation.provenance = provenance;
    if (attributes !== 0) annotation.attributes = attributes;
    return annotation;
  }

  #shortenIfAny(text: string | undefined): Word {
    return text === undefined ? 0 : this.#shorten(text);
  }

  #shorten(text: string): Word {
    let place = this.#places.get(text);
    if (place === undefined) {
      if (this.#words.length === mostWords) return text;
      place = this.#words.push(text);
      this.#places.set(text, place);
    }
    return place;
  }

  #restore(word: Word): string {
    return typeof word === "string" ? word : (this.#words[word - 1] as string);
  }
}

/** What a piece knows of its image, if it brings that. */
export function imageOf(packed: PackedPiece): Piece["image"] {
  return packed[8] === 0 ? undefined : packed[8];
}

function isBbox(place: Bbox | Geometry): place is Bbox {
  return Array.isArray(place);
}
