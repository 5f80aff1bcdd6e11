import { createAsk, toRequest } from "../ask.ts";
import type { Context } from "../context.ts";
import { decodeServerInfo } from "../decode-annotations.ts";
import type { ServerInfo } from "../model.ts";
import type { CapturedFrame } from "../model-media.ts";
import { attempt, invalid } from "../requests.ts";
import type { WaitOptions } from "../service.ts";

/** Which frame of a video is wanted. */
export interface FrameRequest {
  /** An http(s) URL of a video file, such as the `uri` of a media. */
  readonly videoUrl: string;
  /** Since the start of the file. */
  readonly elapsedTimeMillis: number;
  /** @default "png" */
  readonly imageType?: "png" | "jpg" | undefined;
  /** @default false */
  readonly isDeinterlaced?: boolean | undefined;
  /** Whether exactly this frame is wanted, which takes longer; else the key frame before it will do. @default true */
  readonly isAccurate?: boolean | undefined;
}

/** Frames of videos. Source: Beholder, which wants an API key: `services: { capture: { authorization } }`. */
export interface CaptureService {
  /** Captures a frame: `POST /capture`. Waits as long as a busy server asks to. */
  captureFrame(frame: FrameRequest, options?: WaitOptions): Promise<CapturedFrame>;
  /** Fetches what Beholder says about itself: `GET /health`. */
  fetchHealth(options?: WaitOptions): Promise<ServerInfo>;
}

/** Creates the questions about frames. */
export function createCaptureService(context: Context): CaptureService {
  const baseUrl = context.configuration.captureUrl;
  const ask = createAsk(context, baseUrl);
  return {
    captureFrame: async (frame, options) => {
      const { videoUrl, elapsedTimeMillis, imageType = "png", isDeinterlaced = false, isAccurate } = frame;
      const question = {
        action: `capture the frame of "${videoUrl}" at ${elapsedTimeMillis} ms`,
        path: ["capture"],
        query: { accurate: isAccurate },
        body: { videoUrl, elapsedTimeMillis, imageType, deinterlace: isDeinterlaced },
      };
      const request = { ...toRequest(baseUrl, question, options), accept: "image/*, application/json" };
      return attempt(context.http, request, async ({ body, contentType = "" }) => {
        const pieces: Uint8Array[] = [];
        for await (const piece of body) pieces.push(piece);
        const [mimeType = ""] = contentType.split(";");
        if (!mimeType.startsWith("image/")) throw invalid(request, `expected an image, got "${contentType}"`);
        return { bytes: new Uint8Array(Buffer.concat(pieces)), mimeType };
      });
    },
    fetchHealth: (options) =>
      ask.one({ action: "ask Beholder for its version", path: ["health"] }, decodeServerInfo, options),
  };
}
