import { type Route, under } from "./router.ts";
import { annotationRoutes } from "./routes/annotations.ts";
import { associationRoutes } from "./routes/associations.ts";
import { captureRoutes } from "./routes/capture.ts";
import { configurationRoutes } from "./routes/configuration.ts";
import { constrainedRoutes } from "./routes/constrained.ts";
import { dataRoutes, videoReferenceRoutes } from "./routes/data.ts";
import { fastRoutes } from "./routes/fast.ts";
import { frameGrabRoutes } from "./routes/frame-grabs.ts";
import { healthRoutes } from "./routes/health.ts";
import { imagedMomentRoutes } from "./routes/imaged-moments.ts";
import { imageRoutes } from "./routes/images.ts";
import { knowledgeBaseRoutes } from "./routes/knowledge-base.ts";
import { mediaRoutes } from "./routes/media.ts";
import { observationRoutes } from "./routes/observations.ts";
import { queryRoutes } from "./routes/query.ts";
import type { Site } from "./site.ts";

/** Everything that the emulator answers, where the proxy of an M3 host puts it. Nothing of it changes the ocean. */
export function routesOf(site: Site): Route[] {
  return [
    ...under("/anno/v1", open(annosaurusRoutes(site), site.isLegacy)),
    ...under("/kb/v1", open(knowledgeBaseRoutes(site), site.knowledgeBase === "vars-kb-server")),
    ...under("/vam/v1", mediaRoutes(site)),
    ...under("/config", configurationRoutes(site)),
    ...under("/capture", captureRoutes(site)),
    ...frameGrabRoutes(site),
  ];
}

/** The older servers let pages of any origin read them; the newer ones leave that to the proxy. */
function open(routes: readonly Route[], isOpen: boolean): Route[] {
  if (!isOpen) return [...routes];
  return routes.map((route) => ({
    ...route,
    handle: async (call) => {
      const reply = await route.handle(call);
      return { ...reply, headers: { ...reply.headers, "Access-Control-Allow-Origin": "*" } };
    },
  }));
}

function annosaurusRoutes(site: Site): Route[] {
  return [
    ...healthRoutes(site),
    ...fastRoutes(site),
    ...constrainedRoutes(site),
    ...imagedMomentRoutes(site),
    ...annotationRoutes(site),
    ...observationRoutes(site),
    ...associationRoutes(site),
    ...imageRoutes(site),
    ...dataRoutes(site),
    ...videoReferenceRoutes(site),
    ...queryRoutes(site),
  ];
}
