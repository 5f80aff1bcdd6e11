/** A column of the view that `/query` looks at; which there are is a matter of the deployment. */
export interface QueryColumn {
  readonly name: string;
  /** As the database calls it, such as `varchar`, `uuid`, `float8`. */
  readonly type?: string;
}

/**
 * What a column must be; one operator each, spelled as the service spells it. Texts are compared exactly; an apostrophe
 * in them is safe.
 */
export type QueryCondition = { readonly column: string } & (
  | { readonly equals: string }
  | { readonly in: readonly string[] }
  | { readonly contains: string }
  /** `%` stands for any text, `_` for any letter. */
  | { readonly like: string }
  /** Not known to servers before 2026. */
  | { readonly notlike: string }
  | { readonly isnull: boolean }
  | { readonly min: number }
  | { readonly max: number }
  | { readonly minmax: readonly [min: number, max: number] }
  /** Two ISO 8601 instants, both included. */
  | { readonly between: readonly [start: string, end: string] }
);

/** What to select of the view. Its rows are associations by images of an observation, not observations. */
export interface ViewQuery {
  readonly select: readonly string[];
  /** All must hold; the service wants at least one. */
  readonly where: readonly QueryCondition[];
  /** Needed for rows to come in the same order twice, and so for a list that breaks in the middle to be gone on with. */
  readonly orderBy?: readonly string[] | undefined;
  /** @default false */
  readonly isDistinct?: boolean | undefined;
  readonly limit?: number | undefined;
  readonly offset?: number | undefined;
  /** Whether `observation_uuid` and `index_recorded_timestamp` stay out unless they are selected. @default true */
  readonly isStrict?: boolean | undefined;
  /** Adds all rows of the moments of what was found; then it is not strict. @default false */
  readonly hasConcurrentObservations?: boolean | undefined;
  /** Adds all associations of the observations that were found; then it is not strict. @default false */
  readonly hasRelatedAssociations?: boolean | undefined;
}

/** The columns of a row that are not null. Uuids are in lower case, everything else is as the service prints it. */
export type QueryRow = Readonly<Record<string, string>>;
