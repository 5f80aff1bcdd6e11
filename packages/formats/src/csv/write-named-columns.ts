import type { FileSink } from "../file-sink.ts";
import type { FittedAnnotation } from "../fit-annotation.ts";
import type { Plan, PlannedImage } from "../plan.ts";
import { toRow } from "./cell.ts";
import { type Column, columns, lastSubmissionColumn, longestKeyCharacters } from "./columns.ts";
import type { CsvOptions } from "./options.ts";

/** The columns of `science` or `fathomnet` that are to be written, as far as the scan has seen. */
export class NamedColumns {
  readonly #candidates: readonly Column[];
  readonly #filled: Set<Column>;

  constructor({ columns: choice = "filled", flavor }: CsvOptions) {
    const submission = columns.slice(0, columns.findIndex(({ name }) => name === lastSubmissionColumn) + 1);
    this.#candidates = flavor === "fathomnet" ? submission : columns;
    this.#filled = new Set(this.#candidates.filter(({ isRequired }) => isRequired === true || choice === "all"));
  }

  /** Notes which columns an image fills. */
  note(image: PlannedImage): void {
    for (const column of this.#candidates) {
      if (this.#filled.has(column)) continue;
      const { isFilled, value } = column;
      const isNeeded = (fitted: FittedAnnotation | undefined): boolean =>
        isFilled === undefined ? value(image, fitted) !== undefined : isFilled(fitted);
      if (rowsOf(image).some(isNeeded)) this.#filled.add(column);
    }
  }

  async write(sink: FileSink, plan: Plan, defuse: boolean): Promise<void> {
    const written = this.#candidates.filter((column) => this.#filled.has(column));
    await sink.writeText(
      toRow(
        written.map(({ name }) => name),
        false,
      ),
    );
    for await (const image of plan.images()) {
      reportLongKeys(image, plan);
      const rows = rowsOf(image).map((fitted) =>
        toRow(
          written.map(({ value }) => value(image, fitted)),
          defuse,
        ),
      );
      await sink.writeText(rows.join(""));
    }
  }
}

/** An image without annotations has one row. */
function rowsOf({ annotations }: PlannedImage): readonly (FittedAnnotation | undefined)[] {
  return annotations.length === 0 ? [undefined] : annotations;
}

function reportLongKeys({ record, annotations }: PlannedImage, { tally }: Plan): void {
  for (const { annotation } of annotations) {
    const { id } = annotation;
    if (id.length <= longestKeyCharacters) continue;
    const message = `Left the key of annotation "${id}" in "${record.fileName}" empty: FathomNet takes ${longestKeyCharacters} characters, got ${id.length}`;
    tally.add({ code: "loader-limit", dropped: undefined, imageId: record.id, annotationId: id, message });
  }
}
