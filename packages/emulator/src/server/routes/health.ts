import { json } from "../reply.ts";
import { get, type Route } from "../router.ts";
import type { Site } from "../site.ts";

/** `/health` of Annosaurus; the legacy server of the emulator is older than it. */
export function healthRoutes(site: Site): Route[] {
  if (site.isLegacy) return [];
  return [get("/health", () => json(healthOf("annosaurus", "1.6.2", "Annotation Service")))];
}

/** What a service of M3 says about itself. */
export function healthOf(
  application: string,
  version: string,
  description: string,
): Readonly<Record<string, string | number>> {
  return {
    jdkVersion: "21.0.4+7-LTS",
    availableProcessors: 4,
    freeMemory: 201_326_592,
    maxMemory: 2_147_483_648,
    totalMemory: 536_870_912,
    application,
    version,
    description,
  };
}
