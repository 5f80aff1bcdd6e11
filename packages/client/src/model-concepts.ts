/** A concept of the knowledge base by itself. */
export interface ConceptName {
  /** The accepted name, whichever name was asked for. */
  readonly name: string;
  /** Lower case, such as `genus`; absent where the knowledge base has none. */
  readonly rank?: string;
  /** Synonyms and common names; vars-kb-server leaves them out of flat lists. */
  readonly alternativeNames: readonly string[];
}

/** A concept of the knowledge base with everything below it. */
export interface ConceptNode extends ConceptName {
  /** In the order of the server, which is unspecified. */
  readonly children: readonly ConceptNode[];
}

/** Everything that the knowledge base says about one concept. */
export interface Concept extends ConceptName {
  readonly author?: string;
  /** In the World Register of Marine Species; oni only. */
  readonly aphiaId?: number;
  readonly media: readonly ConceptMedia[];
  /** What is always true of the concept: descriptors of vars-kb-server, link realizations of oni. */
  readonly links: readonly LinkTemplate[];
}

/** A picture or video of a concept. */
export interface ConceptMedia {
  readonly url: string;
  readonly caption?: string;
  readonly credit?: string;
  readonly mimeType?: string;
  readonly isPrimary?: boolean;
}

/** An association that observations of a concept may have. */
export interface LinkTemplate {
  readonly linkName: string;
  readonly toConcept?: string;
  readonly linkValue?: string;
}
