import type { Uuid, VideoReferenceUuid } from "./model.ts";

/** One file of a video with the video and the sequence (dive) that it belongs to, as one. */
export interface Media extends VideoFileFacts {
  readonly videoReferenceUuid: VideoReferenceUuid;
  readonly videoUuid?: Uuid<"Video">;
  readonly videoSequenceUuid?: Uuid<"VideoSequence">;
  readonly videoSequenceName?: string;
  readonly cameraId?: string;
  readonly videoName?: string;
  readonly startTimestamp?: string;
  readonly durationMillis?: number;
  readonly videoSequenceDescription?: string;
  readonly videoDescription?: string;
}

/** What is known of a file. */
export interface VideoFileFacts {
  /** An http(s) URL, or `urn:tid:...` for a tape. */
  readonly uri?: string;
  /** A MIME type such as `video/mp4`. */
  readonly container?: string;
  readonly videoCodec?: string;
  readonly audioCodec?: string;
  readonly widthPixels?: number;
  readonly heightPixels?: number;
  /** Per second. */
  readonly frameRate?: number;
  readonly sizeBytes?: number;
  readonly description?: string;
  /** In hexadecimal digits. */
  readonly sha512?: string;
}

/** One file of a video. */
export interface VideoFile extends VideoFileFacts {
  readonly uuid: VideoReferenceUuid;
}

/** A stretch of a sequence, in one or several files. */
export interface Video {
  readonly uuid: Uuid<"Video">;
  readonly name?: string;
  readonly startTimestamp?: string;
  readonly durationMillis?: number;
  readonly description?: string;
  readonly files: readonly VideoFile[];
}

/** The videos of a dive. */
export interface VideoSequence {
  readonly uuid: Uuid<"VideoSequence">;
  readonly name?: string;
  readonly cameraId?: string;
  readonly description?: string;
  readonly videos: readonly Video[];
}

/** A frame of a video. */
export interface CapturedFrame {
  readonly bytes: Uint8Array;
  /** `image/png` or `image/jpeg`. */
  readonly mimeType: string;
}
