import { json, type Reply } from "../reply.ts";
import { type Call, get, post, type Route } from "../router.ts";
import type { Site } from "../site.ts";
import { healthOf } from "./health.ts";

/** What opens the emulator's doors: the values that the quickstart of M3 ships with. */
export const credentials = {
  user: "admin",
  password: "admin",
  masterKey: "inflatable_ducks",
  serviceKey: "foo",
} as const;

const token = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJlbXVsYXRvciJ9.";

/** Raziel, the configuration service. */
export function configurationRoutes(site: Site): Route[] {
  return [
    // A bad or absent token is no error: the secrets are null, that is all.
    get("/endpoints", (call) => {
      const endpoints = endpointsOf(site, isAuthorized(call));
      return json(site.isLegacy ? endpoints.map(asIn2021) : endpoints);
    }),
    post("/auth", (call) =>
      hasCredentials(call) ? json({ accessToken: token }) : unauthorized("Invalid credentials"),
    ),
    post("/auth/verify", (call) => (isAuthorized(call) ? json({ status: "OK" }) : unauthorized("Invalid token"))),
    get("/health", () => json(healthOf("raziel", "0.6.0", "Configuration server"))),
    get("/health/expected", () => json(statusesOf(site).map(({ name }) => ({ name, healthStatus: null })))),
    get("/health/available", () => json(statusesOf(site).filter(({ healthStatus }) => healthStatus !== null))),
    get("/health/status", () => json(statusesOf(site))),
  ];
}

const versions: Readonly<Record<string, string>> = { annosaurus: "1.6.2", beholder: "0.4.2" };

/** A service that does not say how it is, as an old Annosaurus, counts as down. */
function statusesOf(site: Site) {
  return endpointsOf(site, false).map(({ name }) => ({
    name,
    healthStatus: site.isLegacy && name === "annosaurus" ? null : healthOf(name, versions[name] ?? "1.0.0", name),
  }));
}

interface Endpoint {
  readonly name: string;
  readonly url: string;
  readonly timeoutMillis: number;
  readonly secret: string | null;
  readonly proxyPath: string;
}

function endpointsOf({ origin, knowledgeBase }: Site, isOpen: boolean): Endpoint[] {
  const isOni = knowledgeBase === "oni";
  const endpoint = (name: string, path: string, timeoutMillis: number, proxyPath: string): Endpoint => ({
    name,
    url: origin + path,
    timeoutMillis,
    secret: isOpen ? credentials.serviceKey : null,
    proxyPath,
  });
  return [
    endpoint("annosaurus", "/anno/v1", 60_000, "/anno"),
    endpoint("beholder", "/capture", 10_000, "/beholder"),
    ...(isOni ? [endpoint("oni", "/kb/v1", 10_000, "/oni")] : []),
    endpoint("vampire-squid", "/vam/v1", 10_000, "/vam"),
    endpoint("vars-kb-server", "/kb/v1", 10_000, isOni ? "/oni" : "/kb"),
    ...(isOni ? [endpoint("vars-user-server", "/kb/v1", 10_000, "/oni")] : []),
  ];
}

/** The first shape of an entry: an ISO 8601 duration, and no key for a secret that is not told. */
function asIn2021({ name, url, timeoutMillis, secret, proxyPath }: Endpoint): Readonly<Record<string, unknown>> {
  return { name, url, timeout: `PT${timeoutMillis / 1000}S`, ...(secret === null ? {} : { secret }), proxyPath };
}

function hasCredentials({ headers }: Call): boolean {
  const basic = Buffer.from(`${credentials.user}:${credentials.password}`).toString("base64");
  return headers.authorization === `Basic ${basic}` || headers["x-api-key"] === credentials.masterKey;
}

function isAuthorized({ headers }: Call): boolean {
  return headers.authorization === `Bearer ${token}`;
}

function unauthorized(message: string): Reply {
  return json({ message, responseCode: 401 }, 401);
}
