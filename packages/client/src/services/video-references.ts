import { createAsk, type Question, type Row } from "../ask.ts";
import type { Context } from "../context.ts";
import { decodeVideoReferenceInfo } from "../decode-annotations.ts";
import type { VideoReferenceInfo } from "../model.ts";
import type { ListOptions } from "../problem.ts";
import type { WaitOptions } from "../service.ts";

/** Which dive a video is of. Source: Annosaurus `/v1/videoreferences`. */
export interface VideoReferenceService {
  /** Lists all: `GET /videoreferences`. */
  listAll(options?: ListOptions): AsyncGenerator<VideoReferenceInfo, void, undefined>;
  /** Lists the uuids of all videos: `GET /videoreferences/videoreferences`. */
  listUuids(options?: WaitOptions): AsyncGenerator<string, void, undefined>;
  /** Fetches one by the uuid of its row: `GET /videoreferences/{uuid}`. */
  fetch(uuid: string, options?: WaitOptions): Promise<VideoReferenceInfo>;
  /** Fetches that of a video: `GET /videoreferences/videoreference/{uuid}`. */
  fetchByVideoReference(uuid: string, options?: WaitOptions): Promise<VideoReferenceInfo>;
  /** Lists the missions: `GET /videoreferences/missionids`. */
  listMissionIds(options?: WaitOptions): AsyncGenerator<string, void, undefined>;
  /** Lists those of a mission: `GET /videoreferences/missionid/{id}`. */
  listByMissionId(missionId: string, options?: ListOptions): AsyncGenerator<VideoReferenceInfo, void, undefined>;
  /** Lists the contacts of missions: `GET /videoreferences/missioncontacts`. */
  listMissionContacts(options?: WaitOptions): AsyncGenerator<string, void, undefined>;
  /** Lists those of a contact: `GET /videoreferences/missioncontact/{contact}`. */
  listByMissionContact(contact: string, options?: ListOptions): AsyncGenerator<VideoReferenceInfo, void, undefined>;
}

/** Creates the questions about dives. */
export function createVideoReferenceService(context: Context): VideoReferenceService {
  const ask = createAsk(context, context.configuration.annosaurusUrl);
  const about = (action: string, ...path: readonly string[]): Question => ({
    action,
    path: ["videoreferences", ...path],
  });
  const row: Row<VideoReferenceInfo> = { decode: decodeVideoReferenceInfo, key: "uuid" };
  return {
    listAll: (options) => ask.list(about("list the dives of all videos"), { ...row, isPaged: true }, options),
    listUuids: (options) => ask.texts(about("list all videos", "videoreferences"), options),
    fetch: (uuid, options) =>
      ask.one(about(`fetch dive "${uuid}"`, uuid.toLowerCase()), decodeVideoReferenceInfo, options),
    fetchByVideoReference: (uuid, options) => {
      const question = about(`fetch the dive of video "${uuid}"`, "videoreference", uuid.toLowerCase());
      return ask.one(question, decodeVideoReferenceInfo, options);
    },
    listMissionIds: (options) => ask.texts(about("list the missions", "missionids"), options),
    listByMissionId: (id, options) =>
      ask.list(about(`list the videos of mission "${id}"`, "missionid", id), row, options),
    listMissionContacts: (options) => ask.texts(about("list the contacts of missions", "missioncontacts"), options),
    listByMissionContact: (contact, options) =>
      ask.list(about(`list the videos of contact "${contact}"`, "missioncontact", contact), row, options),
  };
}
