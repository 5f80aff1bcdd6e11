import type { Association, ImageReference } from "../ocean/model.ts";
import { urlOf, type WireContext } from "../wire/wire.ts";
import type { Sighted } from "./sighted.ts";

/** A value of the `annotations` view; null as in SQL. */
export type Cell = string | number | null;

/** A row of the view: one association with one image of an observation. */
export interface ViewRow extends Sighted {
  readonly association: Association | undefined;
  readonly image: ImageReference | undefined;
}

/** A column of the view. */
export interface ViewColumn {
  readonly type: "uuid" | "varchar" | "int8" | "int4" | "float8" | "timestamptz";
  readonly read: (row: ViewRow, context: WireContext) => string | number | undefined;
}

/** The columns of the quickstart's view. It has no uuid of the association: not every deployment has one. */
export const viewColumns: Readonly<Record<string, ViewColumn>> = {
  imaged_moment_uuid: { type: "uuid", read: ({ moment }) => moment.uuid },
  video_reference_uuid: { type: "uuid", read: ({ moment }) => moment.video.files[0].uuid },
  index_elapsed_time_millis: { type: "int8", read: ({ moment }) => moment.elapsedTimeMillis },
  index_recorded_timestamp: { type: "timestamptz", read: ({ moment }) => moment.recordedTimestamp },
  index_timecode: { type: "varchar", read: ({ moment }) => moment.timecode },
  observation_uuid: { type: "uuid", read: ({ observation }) => observation.uuid },
  activity: { type: "varchar", read: ({ observation }) => observation.activity },
  concept: { type: "varchar", read: ({ observation }) => observation.concept },
  duration_millis: { type: "int8", read: ({ observation }) => observation.durationMillis },
  observation_group: { type: "varchar", read: ({ observation }) => observation.group },
  observation_timestamp: { type: "timestamptz", read: ({ observation }) => observation.observationTimestamp },
  observer: { type: "varchar", read: ({ observation }) => observation.observer },
  image_reference_uuid: { type: "uuid", read: ({ image }) => image?.uuid },
  image_description: { type: "varchar", read: ({ image }) => image?.description },
  image_format: { type: "varchar", read: ({ image }) => image?.format },
  image_height: { type: "int4", read: ({ image }) => image?.heightPixels },
  image_width: { type: "int4", read: ({ image }) => image?.widthPixels },
  image_url: { type: "varchar", read: ({ image }, context) => image && urlOf(context, image.url) },
  link_name: { type: "varchar", read: ({ association }) => association?.linkName },
  link_value: { type: "varchar", read: ({ association }) => association?.linkValue },
  to_concept: { type: "varchar", read: ({ association }) => association?.toConcept },
  association_mime_type: { type: "varchar", read: ({ association }) => association?.mimeType },
  associations: {
    type: "varchar",
    read: ({ association: row }) => row && `${row.linkName} | ${row.toConcept} | ${row.linkValue}`,
  },
  altitude: { type: "float8", read: ({ moment }) => moment.ancillaryData?.altitude },
  depth_meters: { type: "float8", read: ({ moment }) => moment.ancillaryData?.depthMeters },
  latitude: { type: "float8", read: ({ moment }) => moment.ancillaryData?.latitude },
  longitude: { type: "float8", read: ({ moment }) => moment.ancillaryData?.longitude },
  oxygen_ml_per_l: { type: "float8", read: ({ moment }) => moment.ancillaryData?.oxygenMlL },
  pressure_dbar: { type: "float8", read: ({ moment }) => moment.ancillaryData?.pressureDbar },
  salinity: { type: "float8", read: ({ moment }) => moment.ancillaryData?.salinity },
  temperature_celsius: { type: "float8", read: ({ moment }) => moment.ancillaryData?.temperatureCelsius },
  light_transmission: { type: "float8", read: ({ moment }) => moment.ancillaryData?.lightTransmission },
  chief_scientist: { type: "varchar", read: ({ moment }) => moment.dive.missionContact },
  dive_number: { type: "varchar", read: ({ moment }) => moment.dive.number },
  camera_platform: { type: "varchar", read: ({ moment }) => moment.dive.camera },
  video_sequence_name: { type: "varchar", read: ({ moment }) => moment.video.sequenceName },
  video_name: { type: "varchar", read: ({ moment }) => moment.video.name },
  video_uri: { type: "varchar", read: ({ moment }, context) => urlOf(context, moment.video.files[0].uri) },
  video_container: { type: "varchar", read: ({ moment }) => moment.video.files[0].container },
  video_width: { type: "int4", read: ({ moment }) => moment.video.files[0].width },
  video_height: { type: "int4", read: ({ moment }) => moment.video.files[0].height },
  video_start_timestamp: {
    type: "timestamptz",
    read: ({ moment }) => new Date(moment.video.startMillis).toISOString().replace(".000Z", "Z"),
  },
};

/** The rows of an observation: every association with every image, or one row with nulls where there are none. */
export function rowsOf({ moment, observation }: Sighted): ViewRow[] {
  const associations: (Association | undefined)[] =
    observation.associations.length > 0 ? [...observation.associations] : [undefined];
  const images: (ImageReference | undefined)[] =
    moment.imageReferences.length > 0 ? [...moment.imageReferences] : [undefined];
  return associations.flatMap((association) => images.map((image) => ({ moment, observation, association, image })));
}
