import type { Decoded } from "./decode.ts";
import { decodeEach, decodeRecord, number, pick, positive, text, uuid } from "./fields.ts";
import type { Uuid, VideoReferenceUuid } from "./model.ts";
import type { Media, Video, VideoFile, VideoSequence } from "./model-media.ts";

const facts = {
  uri: text("uri"),
  container: text("container"),
  videoCodec: text("video_codec"),
  audioCodec: text("audio_codec"),
  widthPixels: positive("width"),
  heightPixels: positive("height"),
  frameRate: positive("frame_rate"),
  sizeBytes: positive("size_bytes"),
  description: text("description"),
  sha512: text("sha512"),
};
const stretch = { startTimestamp: text("start_timestamp"), durationMillis: number("duration_millis") };

/** Decodes a file of a video with its video and sequence. */
export function decodeMedia(value: unknown): Decoded<Media> {
  const field = uuid<VideoReferenceUuid>("video_reference_uuid");
  const needed = { name: "videoReferenceUuid", key: "video_reference_uuid", field } as const;
  return decodeRecord("a media", value, needed, (record) =>
    pick(record, {
      videoUuid: uuid<Uuid<"Video">>("video_uuid"),
      videoSequenceUuid: uuid<Uuid<"VideoSequence">>("video_sequence_uuid"),
      videoSequenceName: text("video_sequence_name"),
      cameraId: text("camera_id"),
      videoName: text("video_name"),
      ...facts,
      ...stretch,
      videoSequenceDescription: text("video_sequence_description"),
      videoDescription: text("video_description"),
    }),
  );
}

/** Decodes a file of a video. */
export function decodeVideoFile(value: unknown): Decoded<VideoFile> {
  const needed = { name: "uuid", key: "uuid", field: uuid<VideoReferenceUuid>("uuid") } as const;
  return decodeRecord("a video reference", value, needed, (record) => pick(record, facts));
}

/** Decodes a sequence with its videos and their files. */
export function decodeVideoSequence(value: unknown): Decoded<VideoSequence> {
  const needed = { name: "uuid", key: "uuid", field: uuid<Uuid<"VideoSequence">>("uuid") } as const;
  return decodeRecord("a video sequence", value, needed, (record) => ({
    ...pick(record, { name: text("name"), cameraId: text("camera_id"), description: text("description") }),
    videos: decodeEach(record.videos, decodeVideo),
  }));
}

function decodeVideo(value: unknown): Decoded<Video> {
  const needed = { name: "uuid", key: "uuid", field: uuid<Uuid<"Video">>("uuid") } as const;
  return decodeRecord("a video", value, needed, (record) => ({
    ...pick(record, { name: text("name"), ...stretch, description: text("description") }),
    files: decodeEach(record.video_references, decodeVideoFile),
  }));
}
