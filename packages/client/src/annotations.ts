import type { HttpRequest } from "./http.ts";
import type { ListOptions } from "./problem.ts";
import type { RecordSource } from "./records.ts";
import type { WireAnnotation, WireAssociation, WireImagedMoment, WireObservation } from "./wire.ts";

/** A list of annotations that the server can cut by `offset` and `limit`. */
export function annotationSource(request: HttpRequest, { onProblem }: ListOptions): RecordSource<WireAnnotation> {
  const joint = request.url.includes("?") ? "&" : "?";
  const part = (offset: number, limit: number): HttpRequest => ({
    ...request,
    url: `${request.url}${joint}offset=${offset}&limit=${limit}`,
  });
  return { request, part, identify: identifyAnnotation, onProblem };
}

/** Tells annotations apart. */
export function identifyAnnotation({ observation_uuid: uuid }: WireAnnotation): string | undefined {
  return typeof uuid === "string" ? uuid.toLowerCase() : undefined;
}

/** Settings of {@link toAnnotations}. */
export interface ToAnnotationsOptions {
  /** Adds the moment's ancillary data, as the service does when asked for `data=true`. @default false */
  readonly data?: boolean;
  /**
   * Leaves out what the fast endpoints do not send of associations, images and ancillary data: when they were last
   * changed, and which rows they belong to. The result is then the same, byte for byte. @default false
   */
  readonly isExact?: boolean;
}

/**
 * Turns a moment of either server generation into the annotations that the fast endpoints would give for it: one per
 * observation, sorted by observation uuid, keys in the service's order, absent where the moment has no value.
 * Associations and image references keep what they were sent with and are sorted by uuid.
 */
export function toAnnotations(moment: WireImagedMoment, options: ToAnnotationsOptions = {}): WireAnnotation[] {
  const { data = false, isExact = false } = options;
  const clean = isExact ? toFastRow : <T>(row: T): T => row;
  const images = sortedByUuid(moment.image_references ?? []).map(clean);
  const ancillaryData = data && moment.ancillary_data ? clean(moment.ancillary_data) : undefined;
  return sortedByUuid(moment.observations ?? []).map((observation) => {
    const associations = sortedByUuid(observation.associations ?? []).map(isExact ? toFastAssociation : clean);
    return toAnnotation(moment, observation, { images, associations, ancillaryData });
  });
}

/** What the slower side of the server adds to rows. */
const slowKeys: readonly string[] = [
  "last_updated_time",
  "observation_uuid",
  "imaged_moment_uuid",
  "recorded_timestamp",
];

function toFastRow<T extends Readonly<Record<string, unknown>>>(row: T): T {
  return Object.fromEntries(Object.entries(row).filter(([key]) => !slowKeys.includes(key))) as T;
}

/** Null in the database is an empty text in the fast endpoints, and absent in others. */
function toFastAssociation(row: WireAssociation): WireAssociation {
  const { link_name, to_concept = "", link_value = "", ...rest } = toFastRow(row);
  return { ...(link_name === undefined ? {} : { link_name }), to_concept, link_value, ...rest };
}

/** What an annotation has of its moment and of its own rows. */
interface Parts {
  readonly images: WireAnnotation["image_references"];
  readonly associations: WireAnnotation["associations"];
  readonly ancillaryData: WireAnnotation["ancillary_data"];
}

function toAnnotation(
  moment: WireImagedMoment,
  observation: WireObservation,
  { images, associations, ancillaryData }: Parts,
): WireAnnotation {
  const keys: Record<string, unknown> = {
    activity: observation.activity,
    ancillary_data: ancillaryData,
    associations,
    concept: observation.concept,
    duration_millis: observation.duration_millis,
    elapsed_time_millis: moment.elapsed_time_millis ?? moment.elapsed_time,
    group: observation.group,
    imaged_moment_uuid: moment.uuid,
    image_references: images,
    observation_timestamp: observation.observation_timestamp,
    observation_uuid: observation.uuid,
    observer: observation.observer,
    recorded_timestamp: moment.recorded_timestamp ?? moment.recorded_date,
    timecode: moment.timecode,
    video_reference_uuid: moment.video_reference_uuid,
  };
  return Object.fromEntries(Object.entries(keys).filter(([, value]) => value !== undefined && value !== null));
}

/** Sorts the annotations of a moment as {@link toAnnotations} does. */
export function sortAnnotations(annotations: readonly WireAnnotation[]): WireAnnotation[] {
  const keyed = annotations.map((annotation) => ({ uuid: annotation.observation_uuid ?? "\uffff", annotation }));
  return sortedByUuid(keyed).map(({ annotation }) => annotation);
}

/** In the order of the lower-case uuids' text, which is PostgreSQL's order too; those without one come last. */
function sortedByUuid<T extends { readonly uuid?: string }>(items: readonly T[]): T[] {
  const keyOf = ({ uuid }: T): string => (typeof uuid === "string" ? uuid.toLowerCase() : "\uffff");
  return [...items].sort((a, b) => {
    const [left, right] = [keyOf(a), keyOf(b)];
    return left < right ? -1 : left > right ? 1 : 0;
  });
}
