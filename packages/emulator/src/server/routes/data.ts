import type { Dive, Moment, Video } from "../../ocean/model.ts";
import { ancillaryDataOf, type WireObject } from "../../wire/wire.ts";
import { missionIdOf } from "../constraints.ts";
import { json, jsonList } from "../reply.ts";
import { get, type Route } from "../router.ts";
import { findObservation, momentsOfVideo } from "../sighted.ts";
import { notFound, page, refusePage, type Site } from "../site.ts";

/** `/ancillarydata` and `/index`. */
export function dataRoutes(site: Site): Route[] {
  const one = (moment: Moment | undefined, what: string) => {
    const data = moment?.ancillaryData;
    return moment && data ? json(extendedData(moment)) : notFound(site, what);
  };
  return [
    get("/ancillarydata/{ancillaryDataUuid}", ({ params: { ancillaryDataUuid: uuid = "" } }) => {
      const moment = site.ocean.findMoment(uuid);
      return one(moment?.ancillaryData?.uuid === uuid ? moment : undefined, `AncillaryData with a UUID of ${uuid}`);
    }),
    get("/ancillarydata/imagedmoment/{imagedMomentUuid}", ({ params: { imagedMomentUuid: uuid = "" } }) => {
      const moment = site.ocean.findMoment(uuid);
      return one(moment?.uuid === uuid ? moment : undefined, `AncillaryData of moment ${uuid}`);
    }),
    get("/ancillarydata/observation/{observationUuid}", ({ params: { observationUuid: uuid = "" } }) =>
      one(findObservation(site, uuid)?.moment, `AncillaryData of observation ${uuid}`),
    ),
    get("/ancillarydata/videoreference/{videoReferenceUuid}", ({ params }) =>
      json(
        [...momentsOfVideo(site, params.videoReferenceUuid ?? "")]
          .filter((moment) => moment.ancillaryData)
          .map(extendedData),
      ),
    ),
    get("/index/videoreference/{videoReferenceUuid}", (call) => {
      const rows = [...momentsOfVideo(site, call.params.videoReferenceUuid ?? "")].map((moment) => ({
        video_reference_uuid: moment.video.files[0].uuid,
        timecode: moment.timecode,
        elapsed_time_millis: moment.elapsedTimeMillis,
        recorded_timestamp: moment.recordedTimestamp,
        uuid: moment.uuid,
        last_updated: moment.lastUpdated,
      }));
      return refusePage(site, call) ?? jsonList(page(rows, call));
    }),
  ];
}

function extendedData(moment: Moment): WireObject {
  const { ancillaryData } = moment;
  return {
    ...(ancillaryData === undefined ? {} : ancillaryDataOf(ancillaryData)),
    last_updated_time: ancillaryData?.lastUpdated,
    imaged_moment_uuid: moment.uuid,
    recorded_timestamp: moment.recordedTimestamp,
  };
}

/** `/videoreferences`: what Annosaurus knows about missions. */
export function videoReferenceRoutes(site: Site): Route[] {
  const rows = site.ocean.dives.flatMap((dive) => dive.videos.map((video) => ({ dive, video })));
  const list = (fits: (row: MissionRow) => boolean): WireObject[] => rows.filter(fits).map(missionOf);
  const distinct = (read: (row: MissionRow) => string): string[] => [...new Set(rows.map(read))].sort();
  const one = (fits: (row: MissionRow) => boolean, what: string) => {
    const row = rows.find(fits);
    return row === undefined ? notFound(site, what) : json(missionOf(row));
  };
  return [
    get("/videoreferences", (call) => refusePage(site, call) ?? jsonList(page(rows.map(missionOf), call))),
    get("/videoreferences/videoreferences", () => json(distinct(({ video }) => video.files[0].uuid))),
    get("/videoreferences/{infoUuid}", ({ params: { infoUuid: uuid = "" } }) =>
      one(({ video }) => video.infoUuid === uuid, `A VideoReferenceInfo with a UUID of ${uuid}`),
    ),
    get("/videoreferences/videoreference/{videoReferenceUuid}", ({ params: { videoReferenceUuid: uuid = "" } }) =>
      one(({ video }) => video.files[0].uuid === uuid, `A VideoReferenceInfo with a video reference of ${uuid}`),
    ),
    get("/videoreferences/missionids", () => json(distinct(({ dive }) => missionIdOf(dive)))),
    get("/videoreferences/missionid/{missionId}", ({ params }) =>
      json(list(({ dive }) => missionIdOf(dive) === params.missionId)),
    ),
    get("/videoreferences/missioncontacts", () => json(distinct(({ dive }) => dive.missionContact))),
    get("/videoreferences/missioncontact/{contact}", ({ params }) =>
      json(list(({ dive }) => dive.missionContact === params.contact)),
    ),
  ];
}

interface MissionRow {
  readonly dive: Dive;
  readonly video: Video;
}

function missionOf({ dive, video }: MissionRow): WireObject {
  return {
    uuid: video.infoUuid,
    video_reference_uuid: video.files[0].uuid,
    platform_name: dive.camera,
    mission_id: missionIdOf(dive),
    mission_contact: dive.missionContact,
  };
}
