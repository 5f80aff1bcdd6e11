declare const kind: unique symbol;

/** A hyphenated UUID that names one `K`. Shape only: many UUIDs of M3 are not valid by RFC 4122. */
export type Uuid<K extends string> = string & { readonly [kind]: K };

/** Names an image reference. */
export type ImageReferenceUuid = Uuid<"ImageReference">;

/** Names an imaged moment. */
export type ImagedMomentUuid = Uuid<"ImagedMoment">;

/** One stored image of a moment. */
export interface ImageReference {
  readonly uuid: ImageReferenceUuid;
  readonly url?: string;
  /** A MIME type as stored: `image/png`, `image/jpg`, `image/jpeg` and others. */
  readonly format?: string;
  /** As the database has it, which can be wrong; absent when unknown or stored as 0. */
  readonly widthPixels?: number;
  /** As the database has it, which can be wrong; absent when unknown or stored as 0. */
  readonly heightPixels?: number;
  readonly description?: string;
  readonly imagedMomentUuid?: ImagedMomentUuid;
}

/** A concept of the knowledge base with everything below it. */
export interface ConceptNode {
  /** The accepted name, whichever name was asked for. */
  readonly name: string;
  /** Lower case, such as `genus`; absent where the knowledge base has none. */
  readonly rank?: string;
  /** Synonyms and common names. */
  readonly alternativeNames: readonly string[];
  /** In the order of the server, which is unspecified. */
  readonly children: readonly ConceptNode[];
}
