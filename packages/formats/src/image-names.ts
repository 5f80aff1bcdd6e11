import type { DiagnosticTally } from "./diagnostics.ts";
import { isSafeFileName, toSafeFileName } from "./records.ts";

/** Gives the images that a reader meets file names that are safe, and each its own. Holds all of them. */
export class ImageNames {
  readonly #taken = new Set<string>();
  readonly #source: string;
  readonly #tally: DiagnosticTally;

  constructor(source: string, tally: DiagnosticTally) {
    this.#source = source;
    this.#tally = tally;
  }

  /** `wanted`, or what is nearest to it; the difference is reported. */
  settle(wanted: string): string {
    const safe = isSafeFileName(wanted) ? wanted : toSafeFileName(wanted);
    let name = safe;
    for (let count = 2; this.#taken.has(name); count++) name = numbered(safe, count);
    this.#taken.add(name);
    if (name !== wanted) {
      const code = safe === wanted ? "name-collision" : "bad-element";
      const expected = code === "bad-element" ? "a name inside the folder of images" : "a name of its own";
      const message = `Renamed image ${JSON.stringify(wanted)} of ${JSON.stringify(this.#source)} to ${JSON.stringify(name)}: expected ${expected}`;
      this.#tally.add({ code, dropped: undefined, path: this.#source, message });
    }
    return name;
  }
}

/** `a/b.png` becomes `a/b~2.png`. */
function numbered(name: string, count: number): string {
  const dot = name.lastIndexOf(".");
  const end = dot > name.lastIndexOf("/") + 1 ? dot : name.length;
  return `${name.slice(0, end)}~${count}${name.slice(end)}`;
}
