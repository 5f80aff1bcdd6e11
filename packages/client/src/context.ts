import type { M3Configuration } from "./configuration.ts";
import type { Http } from "./http.ts";

/** What every question to a service needs: the way to the network, and where the services are. */
export interface Context {
  readonly http: Http;
  readonly configuration: M3Configuration;
}
