import type { FoundVideoFile } from "../../ocean/lookup.ts";
import type { Dive } from "../../ocean/model.ts";
import { hashOf } from "../../ocean/random.ts";
import { instantOf } from "../../ocean/times.ts";
import { urlOf, type WireObject } from "../../wire/wire.ts";
import { json, type Reply } from "../reply.ts";
import { get, type Route } from "../router.ts";
import type { Site } from "../site.ts";

/** Vampire-squid: videos and their files. */
export function mediaRoutes(site: Site): Route[] {
  const files = site.ocean.dives.flatMap((dive) =>
    dive.videos.flatMap((video) => video.files.map((file) => ({ dive, video, file }))),
  );
  const one = (found: FoundVideoFile | undefined): Reply =>
    found === undefined ? json({ message: "Media not found", responseCode: 404 }, 404) : json(mediaOf(site, found));
  const list = (fits: (found: FoundVideoFile) => boolean): Reply =>
    json(files.filter(fits).map((found) => mediaOf(site, found)));
  return [
    get("/media/videoreference/{videoReferenceUuid}", ({ params }) =>
      one(site.ocean.findVideoFile(params.videoReferenceUuid ?? "")),
    ),
    get("/media/concurrent/{videoReferenceUuid}", ({ params }) => {
      const found = site.ocean.findVideoFile(params.videoReferenceUuid ?? "");
      return list(({ video, file }) => video === found?.video && file !== found.file);
    }),
    get("/media/videosequence/{name}", ({ params }) => list(({ video }) => video.sequenceName === params.name)),
    get("/media/video/{name}", ({ params }) => list(({ video }) => video.name === params.name)),
    get("/media/uri/{uri}", ({ params }) => one(files.find(({ file }) => urlOf(site, file.uri) === params.uri))),
    get("/media/sha512/{sha}", ({ params }) =>
      one(files.find(({ file }) => sha512Of(file.uuid) === params.sha?.toLowerCase())),
    ),
    get("/media/videoreference/filename/{filename}", ({ params }) =>
      list(({ file }) => file.uri.slice(file.uri.lastIndexOf("/") + 1) === params.filename),
    ),
    ...cameraRoutes(list),
    ...sequenceRoutes(site, files),
  ];
}

function cameraRoutes(list: (fits: (found: FoundVideoFile) => boolean) => Reply): Route[] {
  return [
    get("/media/camera/{camera}/{startTime}", ({ params }) => {
      const start = Date.parse(params.startTime ?? "");
      return list(
        ({ dive, video }) =>
          dive.camera === params.camera &&
          start >= video.startMillis &&
          start <= video.startMillis + video.durationMillis,
      );
    }),
    get("/media/camera/{camera}/{startTime}/{endTime}", ({ params }) => {
      const [start, end] = [Date.parse(params.startTime ?? ""), Date.parse(params.endTime ?? "")];
      return list(
        ({ dive, video }) =>
          dive.camera === params.camera &&
          video.startMillis <= end &&
          video.startMillis + video.durationMillis >= start,
      );
    }),
  ];
}

function sequenceRoutes(site: Site, files: readonly FoundVideoFile[]): Route[] {
  const { dives } = site.ocean;
  const nameOf = (dive: Dive): string => dive.videos[0]?.sequenceName ?? "";
  return [
    get("/videosequences/names", () => json(dives.map(nameOf).sort())),
    get("/videosequences/name/{name}", ({ params }) => {
      const dive = dives.find((candidate) => nameOf(candidate) === params.name);
      return dive === undefined ? json({ message: "Not found", responseCode: 404 }, 404) : json(sequenceOf(site, dive));
    }),
    get("/videoreferences/{videoReferenceUuid}", ({ params }) => {
      const found = files.find(({ file }) => file.uuid === params.videoReferenceUuid);
      return found === undefined ? json({ message: "Not found", responseCode: 404 }, 404) : json(fileOf(site, found));
    }),
  ];
}

function mediaOf(site: Site, { dive, video, file }: FoundVideoFile): WireObject {
  return {
    video_sequence_uuid: video.sequenceUuid,
    video_uuid: video.uuid,
    video_reference_uuid: file.uuid,
    video_sequence_name: video.sequenceName,
    camera_id: dive.camera,
    video_name: video.name,
    uri: urlOf(site, file.uri),
    start_timestamp: instantOf(video.startMillis),
    duration_millis: video.durationMillis,
    container: file.container,
    video_codec: file.codec,
    width: file.width,
    height: file.height,
    frame_rate: file.frameRate,
    size_bytes: file.sizeBytes,
    sha512: sha512Of(file.uuid),
  };
}

function fileOf(site: Site, { file }: Pick<FoundVideoFile, "file">): WireObject {
  return {
    uri: urlOf(site, file.uri),
    container: file.container,
    video_codec: file.codec,
    width: file.width,
    height: file.height,
    frame_rate: file.frameRate,
    size_bytes: file.sizeBytes,
    sha512: sha512Of(file.uuid),
    uuid: file.uuid,
  };
}

function sequenceOf(site: Site, dive: Dive): WireObject {
  return {
    name: dive.videos[0]?.sequenceName,
    camera_id: dive.camera,
    videos: dive.videos.map((video) => ({
      name: video.name,
      start_timestamp: instantOf(video.startMillis),
      duration_millis: video.durationMillis,
      video_references: video.files.map((file) => fileOf(site, { file })),
      uuid: video.uuid,
    })),
    uuid: dive.videos[0]?.sequenceUuid,
  };
}

/** There are no video files to digest; what stands for the digest of one is as long and as constant. */
function sha512Of(uuid: string): string {
  return Array.from({ length: 16 }, (_, i) => hashOf(`${uuid}/${i}`).toString(16).padStart(8, "0")).join("");
}
