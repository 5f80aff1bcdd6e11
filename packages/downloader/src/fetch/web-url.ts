import { validateHeaderName, validateHeaderValue } from "node:http";

/** What every client here can be asked for; undefined for a URL that is that, else what it has instead. */
export function unfitPart({ protocol, hostname, username, password }: URL): string | undefined {
  if (protocol !== "http:" && protocol !== "https:") return protocol;
  // The client that follows redirects takes this host for the mark of a socket in the file system, and refuses it late.
  if (hostname === "unix") return "that of a Unix socket";
  return isDecodable(username) && isDecodable(password) ? undefined : "a name or password that cannot be decoded";
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** What is wrong with the first header that cannot be sent; undefined where all can. */
export function unfitHeader(headers: Readonly<Record<string, string>> = {}): string | undefined {
  try {
    for (const [name, value] of Object.entries(headers)) {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    }
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
