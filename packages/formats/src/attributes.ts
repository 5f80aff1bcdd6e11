import type { Attributes, ImageRecord } from "./dataset.ts";
import type { DiagnosticCode, DiagnosticTally } from "./diagnostics.ts";
import type { FittedAnnotation } from "./fit-annotation.ts";
import type { FormatTraits } from "./format.ts";
import { whereabouts } from "./records.ts";

/** What is wrong with attributes. */
type AttributesCode = Extract<DiagnosticCode, "non-finite-attribute" | "unusable-attributes">;

/** Python's reader of JSON gives up at about a thousand levels, and an annotation has a few around it. */
const deepestLevel = 500;

/** The annotation without attributes that the format cannot hold; reports them, if there is a tally to report to. */
export function withSoundAnnotation(
  fitted: FittedAnnotation,
  record: ImageRecord,
  format: FormatTraits,
  tally: DiagnosticTally | undefined,
): FittedAnnotation {
  if (!format.holds.attributes.includes("annotation")) return fitted;
  const { id } = fitted.annotation;
  const { holder, code } = settleAttributes(fitted.annotation);
  if (code === undefined) return fitted;
  const message = describeAttributes(code, `annotation "${id}" in "${record.fileName}"`);
  tally?.add({ code, dropped: undefined, ...whereabouts(record), annotationId: id, message });
  return { ...fitted, annotation: holder };
}

/** The image without attributes of its own that the format cannot hold; its annotations are as they were. */
export function withSoundAttributes(
  record: ImageRecord,
  format: FormatTraits,
  tally: DiagnosticTally | undefined,
): ImageRecord {
  if (!format.holds.attributes.includes("image")) return record;
  const { holder, code } = settleAttributes(record);
  if (code === undefined) return record;
  const message = describeAttributes(code, `image "${record.fileName}"`);
  tally?.add({ code, dropped: undefined, ...whereabouts(record), message });
  return holder;
}

/** Something with attributes as JSON can hold it, and what there is to say about them. */
interface SettledAttributes<Holder> {
  readonly holder: Holder;
  readonly code: AttributesCode | undefined;
}

/** Takes away attributes that cannot be written as JSON. */
function settleAttributes<Holder extends { readonly attributes?: Attributes }>(
  holder: Holder,
): SettledAttributes<Holder> {
  const code = holder.attributes === undefined ? undefined : inspect(holder.attributes, 1);
  if (code !== "unusable-attributes") return { holder, code };
  const { attributes: _, ...rest } = holder;
  return { holder: rest as Holder, code };
}

/** Says what became of the attributes of `holder`. */
function describeAttributes(code: AttributesCode, holder: string): string {
  return code === "non-finite-attribute"
    ? `Changed attributes of ${holder}: expected finite numbers, got others; null is in their place`
    : `Left out the attributes of ${holder}: expected JSON of at most ${deepestLevel} levels, got something else`;
}

/** A circle is deeper than any level, so it is found without remembering what was seen. */
function inspect(value: unknown, level: number): AttributesCode | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? undefined : "non-finite-attribute";
  if (typeof value === "bigint") return "unusable-attributes";
  if (typeof value !== "object" || value === null) return undefined;
  if (level > deepestLevel) return "unusable-attributes";
  let found: AttributesCode | undefined;
  for (const member of Object.values(value)) {
    const code = inspect(member, level + 1);
    if (code === "unusable-attributes") return code;
    found ??= code;
  }
  return found;
}
