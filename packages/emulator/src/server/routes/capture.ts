import type { FoundVideoFile } from "../../ocean/lookup.ts";
import { urlOf } from "../../wire/wire.ts";
import { invalidValue, json, type Reply } from "../reply.ts";
import { type Call, get, type Handler, post, type Route } from "../router.ts";
import { bodyOf, type Site } from "../site.ts";
import { credentials } from "./configuration.ts";

/** Beholder: a frame of a video. */
export function captureRoutes(site: Site): Route[] {
  const capture =
    (forced?: "png" | "jpg"): Handler =>
    (call) =>
      captureFrame(site, call, forced);
  return [
    post("/capture", capture()),
    post("/capture/jpg", capture("jpg")),
    post("/capture/png", capture("png")),
    get("/health", () => json({ application: "beholder", version: "0.4.2", description: "Frame capture" })),
  ];
}

async function captureFrame(site: Site, call: Call, forced: "png" | "jpg" | undefined): Promise<Reply> {
  const key = call.headers["x-api-key"];
  if (key === undefined) return invalidValue("header X-Api-Key (missing)");
  if (key !== credentials.serviceKey) return problem(401, "Invalid API key");
  const body = bodyOf(call);
  if ("refusal" in body) return body.refusal;
  const { videoUrl, elapsedTimeMillis, imageType = "jpg" } = body.value;
  if (typeof videoUrl !== "string" || typeof elapsedTimeMillis !== "number")
    return invalidValue("body (Missing required field)");
  const found = findByUrl(site, videoUrl);
  if (found === undefined) return problem(404, `Unable to open ${videoUrl}`);
  if (elapsedTimeMillis < 0 || elapsedTimeMillis > found.video.durationMillis)
    return problem(500, "No frame at that time");
  const format = forced ?? (imageType === "png" ? "png" : "jpg");
  const size = { format, width: found.file.width, height: found.file.height };
  const bytes = await site.frames.drawVideo(found, elapsedTimeMillis, size);
  return { status: 200, contentType: format === "png" ? "image/png" : "image/jpeg", body: bytes };
}

/** Tapes cannot be played: only http files are found. */
function findByUrl(site: Site, videoUrl: string): FoundVideoFile | undefined {
  for (const dive of site.ocean.dives) {
    for (const video of dive.videos) {
      const file = video.files.find(({ uri }) => uri.startsWith("/") && urlOf(site, uri) === videoUrl);
      if (file !== undefined) return { dive, video, file };
    }
  }
  return undefined;
}

function problem(status: number, message: string): Reply {
  return json({ message, responseCode: status }, status);
}
