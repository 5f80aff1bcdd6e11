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
    ...under("/anno/v1", annosaurusRoutes(site)),
    ...under("/kb/v1", knowledgeBaseRoutes(site)),
    ...under("/vam/v1", mediaRoutes(site)),
    ...under("/config", configurationRoutes(site)),
    ...under("/capture", captureRoutes(site)),
    ...frameGrabRoutes(site),
  ];
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
