import type { PreviewProblem } from "./dataset.ts";

/**
 * Keeps problems as they come up, for the `problems` of a page: the first of them whole, of the rest one for each code and how many there
 * were, so that memory does not grow with what is wrong.
 */
export class ProblemList implements Iterable<PreviewProblem> {
  readonly #mostKept: number;
  readonly #kept: PreviewProblem[] = [];
  readonly #rest = new Map<string, { readonly problem: PreviewProblem; count: number }>();
  #count = 0;

  /** @param mostKept as `mostProblems` of the page, which lists no more; 20000 unless told */
  constructor(mostKept = 20_000) {
    this.#mostKept = mostKept;
  }

  /** How many were added. */
  get count(): number {
    return this.#count;
  }

  /** Adds a problem; needs no `this`, so that it can be handed on as a listener. */
  readonly add = ({ code, message, imageId, annotationId }: PreviewProblem): void => {
    this.#count += 1;
    const problem: PreviewProblem = {
      code,
      message,
      ...(imageId !== undefined && { imageId }),
      ...(annotationId !== undefined && { annotationId }),
    };
    if (this.#kept.length < this.#mostKept) {
      this.#kept.push(problem);
      return;
    }
    const known = this.#rest.get(code);
    if (known === undefined) this.#rest.set(code, { problem, count: 1 });
    else known.count += 1;
  };

  /** Gives as many as were added: those that were kept, then one of each further code again and again. */
  *[Symbol.iterator](): Generator<PreviewProblem, void, undefined> {
    yield* this.#kept;
    for (const { problem, count } of this.#rest.values()) for (let index = 0; index < count; index++) yield problem;
  }
}
