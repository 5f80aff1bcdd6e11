import type { DecodedRecord, LocalizationProblem } from "@m3/localizations";
import { ReformatError } from "./errors.ts";

/** What the file should have been, for messages. */
export const whatIsRead =
  "reformat reads the localizations that extract-localizations writes; a dataset is read from a file or folder, with --from auto";

/** So many elements at the start that are no objects say that no localizations will come. */
const longestOpening = 100;

/**
 * Tells a file of another kind by its first element that is an object; a bad one further on is one bad element among good
 * ones, and so is what comes before it and is no object. Until it is known, problems are held back, so that a file
 * of another kind is told of in one sentence.
 */
export class Opening {
  readonly #name: string;
  #isKnown = false;
  #held: LocalizationProblem[] = [];
  #stranger: LocalizationProblem | undefined;

  constructor(name: string) {
    this.#name = name;
  }

  /**
   * Takes the next element and gives the problems that may now be reported.
   *
   * @throws {ReformatError} code "not-localizations"
   */
  pass(element: unknown, decoded: DecodedRecord): readonly LocalizationProblem[] {
    const problems = "problem" in decoded ? [decoded.problem] : decoded.problems;
    if (this.#isKnown) return problems;
    this.#held.push(...problems);
    const isObject = typeof element === "object" && element !== null && !Array.isArray(element);
    if (isObject && "problem" in decoded && decoded.problem.code === "not-a-localization")
      throw this.#other(decoded.problem);
    if (isObject) return this.#release();
    // Null is what a lost element leaves behind, and says nothing of the others.
    if (element !== null) this.#stranger ??= problems[0];
    return this.#held.length < longestOpening ? [] : this.end();
  }

  /**
   * Gives the problems that are still held back.
   *
   * @throws {ReformatError} code "not-localizations" when there was no object, but other things than null
   */
  end(): readonly LocalizationProblem[] {
    if (!this.#isKnown && this.#stranger !== undefined) throw this.#other(this.#stranger);
    return this.#release();
  }

  #release(): readonly LocalizationProblem[] {
    const held = this.#held;
    this.#isKnown = true;
    this.#held = [];
    return held;
  }

  #other({ expected, got }: LocalizationProblem): ReformatError {
    const message = `Cannot use ${JSON.stringify(this.#name)}: expected each element to be ${expected}, got ${got}; ${whatIsRead}`;
    return new ReformatError("not-localizations", message);
  }
}
