import { html, type Reply } from "../reply.ts";
import { get, type Handler, type Route } from "../router.ts";
import type { Site } from "../site.ts";

/** The folders of frame grabs, as a web server serves them. */
export function frameGrabRoutes(site: Site): Route[] {
  const serve =
    (root: string): Handler =>
    async ({ params }): Promise<Reply> => {
      const found = site.ocean.findImage(root + (params["path*"] ?? ""));
      const file = found?.image.file;
      if (found === undefined || file === undefined) return html("404 Not Found", 404);
      const body = await site.frames.draw(found.moment.ordinal, file);
      return { status: 200, contentType: file.format === "png" ? "image/png" : "image/jpeg", body };
    };
  return [
    get("/ARCHIVE/frameGrabs/{path*}", serve("/ARCHIVE/frameGrabs/")),
    get("/framegrabs/{path*}", serve("/framegrabs/")),
  ];
}
