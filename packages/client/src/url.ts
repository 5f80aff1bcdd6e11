import { ClientError } from "./errors.ts";

/**
 * An address of a service in its plain form: http or https, no double and no trailing slashes.
 *
 * @param what names the address in messages
 * @throws {ClientError} code "configuration"
 */
export function normalizeUrl(text: string, what: string): string {
  const refuse = (expected: string): ClientError =>
    new ClientError("configuration", `Cannot use ${what}: expected ${expected}, got "${withoutCredentials(text)}"`);
  if (!URL.canParse(text.trim())) throw refuse("an http or https URL");
  const url = new URL(text.trim());
  if (url.protocol !== "http:" && url.protocol !== "https:") throw refuse("an http or https URL");
  if (url.search !== "" || url.hash !== "") throw refuse('a URL without "?" and "#"');
  if (!hasReadableCredentials(url)) throw refuse(readableCredentials);
  url.pathname = url.pathname.replace(/\/{2,}/g, "/");
  return url.href.replace(/\/+$/, "");
}

/** What {@link hasReadableCredentials} expects, in words. */
export const readableCredentials = 'every "%" of its user name and password to be written "%25"';

/** Whether the user name and password of a URL can be decoded. */
export function hasReadableCredentials({ username, password }: URL): boolean {
  try {
    decodeURIComponent(username + password);
    return true;
  } catch {
    return false;
  }
}

/**
 * A URL as it may be shown: without user name and password. Of what looks like one, but cannot be read or lacks its
 * scheme, nothing is shown that comes before the last `@`.
 */
export function withoutCredentials(url: string): string {
  const [scheme] = /^[a-z][a-z0-9+.-]*:\/\//i.exec(url) ?? [];
  if (scheme === undefined) return url.replace(/^[^/\\:@]*:[^/\\].*@/s, "");
  return url.replace(URL.canParse(url) ? /^([^:]*:\/\/)[^/?#\\]*@/ : /^([^:]*:\/\/).*@/s, "$1");
}

/**
 * Text as one segment of a path. Undefined when no path can hold it: the empty text, dots that a URL resolves away,
 * and text that is no well-formed Unicode.
 *
 * A slash becomes `%2F`, which Annosaurus understands; an nginx that decodes paths before it passes them on does not.
 */
export function pathSegment(text: string): string | undefined {
  if (text === "" || text === "." || text === "..") return undefined;
  try {
    return encodeURIComponent(text);
  } catch {
    return undefined;
  }
}
