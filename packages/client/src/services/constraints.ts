/**
 * What annotations may be asked for at once; all conditions must hold, of a list one value must.
 *
 * Source: Annosaurus `QueryConstraints`.
 */
export interface AnnotationConstraints {
  readonly videoReferenceUuids?: readonly string[] | undefined;
  readonly concepts?: readonly string[] | undefined;
  readonly observers?: readonly string[] | undefined;
  readonly groups?: readonly string[] | undefined;
  readonly activities?: readonly string[] | undefined;
  readonly missionContacts?: readonly string[] | undefined;
  /** Metres; this deep or deeper. */
  readonly minDepthMeters?: number | undefined;
  /** Metres; less deep than that. */
  readonly maxDepthMeters?: number | undefined;
  /** Degrees, north and east positive; so the three below. */
  readonly minLatitude?: number | undefined;
  readonly maxLatitude?: number | undefined;
  readonly minLongitude?: number | undefined;
  readonly maxLongitude?: number | undefined;
  /** ISO 8601 instant; then or later. */
  readonly minTimestamp?: string | undefined;
  /** ISO 8601 instant; earlier than that. */
  readonly maxTimestamp?: string | undefined;
  readonly linkName?: string | undefined;
  readonly linkValue?: string | undefined;
  readonly platformName?: string | undefined;
  readonly missionId?: string | undefined;
}

/** The service's own names. Those in camelCase it ignores without a word, unless all lists are there. */
const keys: Readonly<Record<keyof AnnotationConstraints, string>> = {
  videoReferenceUuids: "video_reference_uuids",
  concepts: "concepts",
  observers: "observers",
  groups: "groups",
  activities: "activities",
  missionContacts: "mission_contacts",
  minDepthMeters: "min_depth",
  maxDepthMeters: "max_depth",
  minLatitude: "min_lat",
  maxLatitude: "max_lat",
  minLongitude: "min_lon",
  maxLongitude: "max_lon",
  minTimestamp: "min_timestamp",
  maxTimestamp: "max_timestamp",
  linkName: "link_name",
  linkValue: "link_value",
  platformName: "platform_name",
  missionId: "mission_id",
};

/** Constraints as the service reads them. */
export function toWireConstraints(constraints: AnnotationConstraints): Readonly<Record<string, unknown>> {
  const given = Object.entries(constraints).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [keys[name as keyof AnnotationConstraints], value]));
}
