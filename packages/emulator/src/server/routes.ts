import { type Route, under } from "./router.ts";
import { fastRoutes } from "./routes/fast.ts";
import { frameGrabRoutes } from "./routes/frame-grabs.ts";
import { imagedMomentRoutes } from "./routes/imaged-moments.ts";
import { imageRoutes } from "./routes/images.ts";
import { knowledgeBaseRoutes } from "./routes/knowledge-base.ts";
import type { Site } from "./site.ts";

/** Everything that the emulator answers, where the proxy of an M3 host puts it. */
export function routesOf(site: Site): Route[] {
  return [
    ...under("/anno/v1", [...fastRoutes(site), ...imagedMomentRoutes(site), ...imageRoutes(site)]),
    ...under("/kb/v1", knowledgeBaseRoutes(site)),
    ...frameGrabRoutes(site),
  ];
}
