import { createHash } from "node:crypto";
import { basename } from "node:path";
import type { Annotation, Category } from "../dataset.ts";
import type { JsonFields } from "../extra-fields.ts";
import type { Plan, PlannedImage } from "../plan.ts";
import { requiredFields } from "./header-fields.ts";
import type { IfdoOptions } from "./options.ts";
import { toIfdoTime } from "./time.ts";

type Seen = Readonly<Record<string, string | number | undefined>>;

/** What a header needs to know of all images. */
export class HeaderFacts {
  readonly #ids = createHash("sha256");
  readonly #creators = new Map<string, string>();
  /** Of the first image; a field that an image does not have is gone. */
  #shared: Map<string, string | number> | undefined;

  note({ record, annotations }: PlannedImage): void {
    this.#ids.update(`${record.id}\0`);
    for (const { annotation } of annotations) {
      const [name, type] = annotatorOf(annotation);
      if (type !== undefined && !this.#creators.has(name)) this.#creators.set(name, type);
    }
    const { time, latitude, longitude, depthMeters } = record.capture ?? {};
    const seen: Seen = {
      "image-datetime": toIfdoTime(time),
      "image-latitude": latitude,
      "image-longitude": longitude,
      "image-altitude-meters": depthMeters === undefined ? undefined : toAltitude(depthMeters),
    };
    const known = Object.entries(seen).filter((entry): entry is [string, string | number] => entry[1] !== undefined);
    this.#shared ??= new Map(known);
    for (const name of this.#shared.keys()) if (seen[name] === undefined) this.#shared.delete(name);
  }

  /** Makes the header; what is required and not known is reported. */
  header(target: string, plan: Plan, { header = {}, categories = [], createdAt }: IfdoOptions): JsonFields {
    const made = {
      "image-set-name": basename(target).replace(/\.json(\.gz)?$/i, ""),
      "image-set-uuid": uuidOf(this.#ids.copy().digest("hex")),
      "image-set-ifdo-version": "v2.1.0",
      "image-coordinate-reference-system": "EPSG:4326",
      // What the header says holds for every image that says nothing itself, so it may only say what all of them do.
      ...Object.fromEntries(this.#shared ?? []),
      "image-acquisition": "photo",
      "image-annotation-labels": plan.categories.map(({ name }) => toLabel(name, categories)),
      "image-annotation-creators": [...this.#creators].map(([name, type]) => ({ id: name, name, type })),
      ...header,
    };
    for (const field of requiredFields.filter((name) => !(name in made))) {
      const message = `Left out "${field}" of the header: iFDO requires it, and nobody knows it; expected it in the option "header"`;
      plan.tally.add({ code: "missing-field", dropped: undefined, path: target, field, message });
    }
    if (createdAt === undefined && plan.annotationCount > 0) {
      const message = `Left out "created-at" of the labels: some readers require it; expected it in the option "createdAt"`;
      plan.tally.add({ code: "missing-field", dropped: undefined, path: target, field: "created-at", message });
    }
    return made;
  }
}

/** Heights are above sea level. */
export function toAltitude(depthMeters: number): number {
  return depthMeters === 0 ? 0 : -depthMeters;
}

/** Who made an annotation, and what kind of creator that is; of nobody known there is no kind. */
export function annotatorOf({ provenance = {} }: Annotation): readonly [name: string, type: string | undefined] {
  const { observer, generator } = provenance;
  if (observer !== undefined) return [observer, "expert"];
  return generator === undefined ? ["unknown", undefined] : [generator, "AI"];
}

function toLabel(name: string, categories: readonly Category[]): JsonFields {
  const { rank, parent } = categories.find((category) => category.name === name) ?? {};
  const info = [rank, parent === undefined ? undefined : `of ${parent}`].filter((part) => part !== undefined).join(" ");
  return { id: name, name, info };
}

/** A uuid (version 8 of RFC 9562) of digits, so that the same images give the same. */
function uuidOf(hex: string): string {
  const digits = `${hex.slice(0, 12)}8${hex.slice(13, 16)}8${hex.slice(17, 32)}`;
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
