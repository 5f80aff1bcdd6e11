import { compactText, type LinkValueEntry } from "./link-values.ts";
import { jsonAssociation } from "./localizations.ts";
import type { Association, Moment, Observation } from "./model.ts";
import type { OddityKind } from "./oddity-kinds.ts";

/** What new rows of an oddity are made with. */
export interface OddityMaking {
  readonly newUuid: () => string;
  readonly lastUpdated: string;
  /** The uuid of an image of some other moment of the dive. */
  readonly otherImageUuid: () => string;
}

/** Makes the localization that an oddity adds; those that are about something else repeat a good box. */
export function oddLocalization(
  kind: OddityKind,
  moment: Moment,
  { associations }: Observation,
  making: OddityMaking,
): Association {
  const [linkName, write] = values[kind] ?? [];
  const subject = subjectOf(moment, making);
  if (linkName !== undefined && write !== undefined) {
    const association = jsonAssociation(making, linkName, write(subject));
    if (kind !== "association-without-mime-type") return association;
    const { mimeType: _mimeType, ...bare } = association;
    return bare;
  }
  const good = associations.find((association) => association.linkName === "bounding box");
  const linkValue = good?.linkValue ?? boxText(subject, {}, subject.reference);
  return jsonAssociation(making, "bounding box", linkValue);
}

/** What the text of an odd localization is about. */
interface Subject {
  /** Size of the image. */
  readonly width: number;
  readonly height: number;
  readonly imageUuid: string;
  /** The entry that names the image. */
  readonly reference: LinkValueEntry;
  readonly otherImageUuid: () => string;
  /** Somewhere in the middle of the image. */
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

function subjectOf({ imageReferences, dive }: Moment, { otherImageUuid }: OddityMaking): Subject {
  const png = imageReferences.find(({ file }) => file?.format === "png");
  const { width, height } = png?.file ?? dive.frame;
  const [x, y] = [Math.round(width * 0.3), Math.round(height * 0.3)];
  const box = { x, y, width: Math.round(width * 0.2), height: Math.round(height * 0.2) };
  const imageUuid = png?.uuid ?? danglingUuid;
  return { width, height, imageUuid, reference: ["image_reference_uuid", imageUuid], otherImageUuid, box };
}

/** The uuid of an image reference that someone deleted. */
export const danglingUuid = "5f0f9d3c-8e1b-4a27-0c44-d00dfeedbeef";

type OddValue = readonly [linkName: string, write: (subject: Subject) => string];

function box(write: (subject: Subject) => string): OddValue {
  return ["bounding box", write];
}

function polygon(write: (subject: Subject) => string): OddValue {
  return ["localization-polygon", write];
}

const values: Partial<Record<OddityKind, OddValue>> = {
  "link-value-not-json": box(() => "see the overlay, box around the larger one"),
  "link-value-truncated": polygon((subject) => longPolygon(subject).slice(0, 1024)),
  "box-without-width": box(({ box: { x, y, height }, reference }) =>
    compactText([["x", x], ["y", y], ["height", height], reference]),
  ),
  // Python's json.dumps writes a bare NaN, which is no JSON.
  "box-with-nan": box((subject) => boxText(subject, {}, subject.reference).replace(/"x":\d+/, '"x":NaN')),
  "box-with-zero-size": box((subject) => boxText(subject, { width: 0, height: 0 }, subject.reference)),
  "box-with-negative-size": box((subject) =>
    boxText(subject, { x: subject.box.x + subject.box.width, width: -subject.box.width }, subject.reference),
  ),
  "box-outside-image": box((subject) => boxText(subject, { x: subject.width + 40 }, subject.reference)),
  "box-with-floats": box((subject) =>
    boxText(
      subject,
      { x: subject.box.x + 0.25, width: subject.box.width + 0.5 },
      ["generator", "mbari452k_yolov8"],
      ["confidence", 0.4375],
      subject.reference,
    ),
  ),
  "box-with-numeric-strings": box((subject) =>
    boxText(subject, { x: String(subject.box.x), width: String(subject.box.width) }, subject.reference),
  ),
  "box-with-negative-origin": box((subject) => boxText(subject, { x: -7, y: -3 }, subject.reference)),
  "box-off-by-one": box((subject) =>
    boxText(subject, { y: subject.height - subject.box.height, height: subject.box.height + 1 }, subject.reference),
  ),
  "box-with-null-reference": box((subject) =>
    boxText(subject, {}, ["generator", "vars-localize"], ["image_reference_uuid", null]),
  ),
  "box-with-null-confidence": box((subject) =>
    boxText(subject, {}, ["generator", "mbari452k_yolov8"], ["confidence", null], subject.reference),
  ),
  "box-with-upper-case-reference": box((subject) =>
    boxText(subject, {}, ["image_reference_uuid", subject.imageUuid.toUpperCase()]),
  ),
  "box-with-reference-key-of-2018": box((subject) => boxText(subject, {}, ["imageReferenceUuid", subject.imageUuid])),
  "association-without-mime-type": box((subject) => boxText(subject, {}, subject.reference)),
  "reference-dangling": box((subject) => boxText(subject, {}, ["image_reference_uuid", danglingUuid])),
  "reference-to-other-moment": box((subject) =>
    boxText(subject, {}, ["image_reference_uuid", subject.otherImageUuid()]),
  ),
  "arrays-of-different-length": polygon(({ reference }) =>
    compactText([["x", [10, 60, 60, 10]], ["y", [20, 20, 70]], reference]),
  ),
  "polygon-with-repeated-vertex": polygon(({ imageUuid }) =>
    compactText([
      ["x", [10, 60, 60, 10]],
      ["y", [20, 20, 70, 20]],
      ["image_reference_uuuid", imageUuid],
    ]),
  ),
};

function boxText(
  subject: Subject,
  changes: Readonly<Record<string, LinkValueEntry[1]>>,
  ...more: readonly LinkValueEntry[]
): string {
  return compactText([...(Object.entries({ ...subject.box, ...changes }) as LinkValueEntry[]), ...more]);
}

function longPolygon({ box: { x, y, width, height }, reference }: Subject): string {
  const angles = Array.from({ length: 160 }, (_, i) => (i / 160) * 2 * Math.PI);
  return compactText([
    ["x", angles.map((angle) => Math.round(x + (width / 2) * (1 + Math.cos(angle))))],
    ["y", angles.map((angle) => Math.round(y + (height / 2) * (1 + Math.sin(angle))))],
    reference,
  ]);
}
