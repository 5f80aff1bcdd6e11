import { hashOf } from "../../ocean/random.ts";
import { html, type Reply } from "../reply.ts";
import { type Call, get, type Handler, type Route } from "../router.ts";
import type { Site } from "../site.ts";

/** The folders of frame grabs, as a plain web server serves them: with dates, tags and ranges. */
export function frameGrabRoutes(site: Site): Route[] {
  const serve =
    (root: string): Handler =>
    async (call): Promise<Reply> => {
      const found = site.ocean.findImage(root + (call.params["path*"] ?? ""));
      const file = found?.image.file;
      if (found === undefined || file === undefined) return html("404 Not Found", 404);
      const body = await site.frames.draw(found.moment.ordinal, file);
      const contentType = file.format === "png" ? "image/png" : "image/jpeg";
      return conditional(call, {
        status: 200,
        contentType,
        headers: headersOf(found.image.uuid, found.image.lastUpdated, body),
        body,
      });
    };
  return [
    get("/ARCHIVE/frameGrabs/{path*}", serve("/ARCHIVE/frameGrabs/")),
    get("/framegrabs/{path*}", serve("/framegrabs/")),
  ];
}

interface FileReply extends Reply {
  readonly headers: { readonly ETag: string; readonly "Last-Modified": string; readonly "Accept-Ranges": string };
  readonly body: Uint8Array;
}

function headersOf(uuid: string, lastUpdated: string, body: Uint8Array): FileReply["headers"] {
  return {
    "Accept-Ranges": "bytes",
    ETag: `"${hashOf(uuid).toString(16)}-${body.length.toString(16)}"`,
    "Last-Modified": new Date(lastUpdated).toUTCString(),
  };
}

/** Answers 304 to a client that has the file, 206 to one that wants a part of it. */
function conditional({ headers }: Call, reply: FileReply): Reply {
  const { ETag } = reply.headers;
  if (headers["if-none-match"] === ETag) return { status: 304, headers: reply.headers, body: "" };
  const ifRange = headers["if-range"];
  const isSame = ifRange === undefined || ifRange === ETag || ifRange === reply.headers["Last-Modified"];
  const range = /^bytes=(\d*)-(\d*)$/.exec(headers.range ?? "");
  if (range === null || !isSame) return reply;
  const { length } = reply.body;
  const [, from = "", to = ""] = range;
  const start = from === "" ? Math.max(0, length - Number(to)) : Number(from);
  const end = from === "" || to === "" ? length - 1 : Math.min(length - 1, Number(to));
  if (start > end)
    return { ...html("416 Requested Range Not Satisfiable", 416), headers: { "Content-Range": `bytes */${length}` } };
  return {
    ...reply,
    status: 206,
    headers: { ...reply.headers, "Content-Range": `bytes ${start}-${end}/${length}` },
    body: reply.body.subarray(start, end + 1),
  };
}
