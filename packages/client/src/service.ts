import { ClientError } from "./errors.ts";
import type { HttpRequest } from "./http.ts";
import { pathSegment, withoutCredentials } from "./url.ts";

/** Settings of everything that waits for a service. */
export interface WaitOptions {
  /** Stops the work; it then fails with code "aborted". */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The request for one thing by its name or uuid.
 *
 * @throws {ClientError} code "not-found" for a name that no path can hold, and so no service can know
 */
export function requestFor(baseUrl: string, name: string, action: string, { signal }: WaitOptions): HttpRequest {
  const segment = pathSegment(name);
  if (segment === undefined) {
    const message = `Cannot ${action}: nothing can be asked for by the name "${name}"`;
    throw new ClientError("not-found", message, { url: withoutCredentials(baseUrl) });
  }
  return { url: `${baseUrl}/${segment}`, action, signal };
}
