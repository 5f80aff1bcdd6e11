import { createAsk, type Question, type Row } from "../ask.ts";
import type { Context } from "../context.ts";
import { decodeMedia, decodeVideoFile, decodeVideoSequence } from "../decode-media.ts";
import type { Media, VideoFile, VideoSequence } from "../model-media.ts";
import type { ListOptions } from "../problem.ts";
import type { WaitOptions } from "../service.ts";

/** A list of files of videos. */
export type MediaList = AsyncGenerator<Media, void, undefined>;

/** Videos and their files. Source: vampire-squid. */
export interface MediaService {
  /** Fetches one file with its video: `GET /media/videoreference/{uuid}`. */
  fetch(videoReferenceUuid: string, options?: WaitOptions): Promise<Media>;
  /** Fetches the one at a URI: `GET /media/uri/{uri}`. */
  fetchByUri(uri: string, options?: WaitOptions): Promise<Media>;
  /** Fetches the one with a digest, in hexadecimal digits: `GET /media/sha512/{sha512}`. */
  fetchBySha512(sha512: string, options?: WaitOptions): Promise<Media>;
  /** Lists other files of the same time: `GET /media/concurrent/{uuid}`. */
  listConcurrent(videoReferenceUuid: string, options?: ListOptions): MediaList;
  /** Lists those of a sequence (dive): `GET /media/videosequence/{name}`. */
  listByVideoSequence(name: string, options?: ListOptions): MediaList;
  /** Lists those of a video: `GET /media/video/{name}`. */
  listByVideo(name: string, options?: ListOptions): MediaList;
  /** Lists those with a file name: `GET /media/videoreference/filename/{fileName}`. */
  listByFileName(fileName: string, options?: ListOptions): MediaList;
  /** Lists those of a camera at an instant, or between two: `GET /media/camera/{id}/{start}[/{end}]`. */
  listByCamera(cameraId: string, start: string, end?: string, options?: ListOptions): MediaList;
  /** Lists the names of all sequences: `GET /videosequences/names`. */
  listVideoSequenceNames(options?: WaitOptions): AsyncGenerator<string, void, undefined>;
  /** Fetches a sequence with its videos and their files: `GET /videosequences/name/{name}`. */
  fetchVideoSequence(name: string, options?: WaitOptions): Promise<VideoSequence>;
  /** Fetches one file as its row is stored: `GET /videoreferences/{uuid}`. */
  fetchVideoFile(videoReferenceUuid: string, options?: WaitOptions): Promise<VideoFile>;
}

/** Creates the questions about videos. */
export function createMediaService(context: Context): MediaService {
  const ask = createAsk(context, context.configuration.mediaUrl);
  const row: Row<Media> = { decode: decodeMedia, key: "video_reference_uuid" };
  const about = (action: string, ...path: readonly string[]): Question => ({ action, path });
  const one = (what: string, path: readonly string[], options?: WaitOptions): Promise<Media> =>
    ask.one(about(`fetch the media ${what}`, "media", ...path), decodeMedia, options);
  const list = (what: string, path: readonly string[], options?: ListOptions): MediaList =>
    ask.list(about(`list the media ${what}`, "media", ...path), row, options);
  return {
    fetch: (uuid, options) => one(`of video "${uuid}"`, ["videoreference", uuid.toLowerCase()], options),
    fetchByUri: (uri, options) => one(`at "${uri}"`, ["uri", uri], options),
    fetchBySha512: (sha512, options) => one(`with digest "${sha512}"`, ["sha512", sha512], options),
    listConcurrent: (uuid, options) => list(`beside video "${uuid}"`, ["concurrent", uuid.toLowerCase()], options),
    listByVideoSequence: (name, options) => list(`of sequence "${name}"`, ["videosequence", name], options),
    listByVideo: (name, options) => list(`of video "${name}"`, ["video", name], options),
    listByFileName: (name, options) => list(`named "${name}"`, ["videoreference", "filename", name], options),
    listByCamera: (id, start, end, options) =>
      list(`of camera "${id}"`, ["camera", id, start, ...(end === undefined ? [] : [end])], options),
    listVideoSequenceNames: (options) =>
      ask.texts(about("list the video sequences", "videosequences", "names"), options),
    fetchVideoSequence: (name, options) =>
      ask.one(about(`fetch video sequence "${name}"`, "videosequences", "name", name), decodeVideoSequence, options),
    fetchVideoFile: (uuid, options) =>
      ask.one(about(`fetch video "${uuid}"`, "videoreferences", uuid.toLowerCase()), decodeVideoFile, options),
  };
}
