import { CompactIndex, textHash } from "../compact-index.ts";
import {
  looksDigested,
  nameKey,
  safeName,
  splitExtension,
  urlDigest,
  withoutUrlDigest,
  withUrlDigest,
} from "./safe-name.ts";

/** What a name is made from. */
export interface NamingRequest {
  readonly id: string;
  readonly url: string;
  /** The name wanted, if not the policy's. */
  readonly name?: string;
}

/**
 * How files are named.
 *
 * - `original`: what comes after the URL's last slash, as the Python original names them.
 * - `uuid`: the request's id, with the extension of the URL.
 * - a function: whatever it returns. It should depend on nothing but the request.
 */
export type NamingPolicy = "original" | "uuid" | ((request: NamingRequest) => string);

/** The claim of several URLs on one name, which then none of them gets. */
const contested = -1;

/**
 * Gives every URL a name of its own. 32 bytes a name.
 *
 * A name that only one URL wants is that URL's; of several, each gets its own digest into the name. Names that were
 * given before are never given again, and never change. Reserved names are nobody's.
 */
export class NameBook {
  readonly #policy: NamingPolicy;
  readonly #reserved: ReadonlySet<string>;
  /** Key of a name to the hash of the URL that owns it. */
  readonly #owners = new CompactIndex();
  /** The same for names that were wanted in {@link survey}. */
  readonly #wanted = new CompactIndex();

  constructor(policy: NamingPolicy = "original", reservedNames: Iterable<string> = []) {
    this.#policy = policy;
    this.#reserved = new Set(Array.from(reservedNames, nameKey));
  }

  /** Whether the name is kept free for what is no download. */
  isReserved(name: string): boolean {
    return this.#reserved.size > 0 && this.#reserved.has(nameKey(name));
  }

  /** Notes that the URL has this name already. */
  keep(url: string, name: string): void {
    this.#owners.set(nameKey(name), textHash(url));
  }

  /** Notes what a request to come will want, so that names do not depend on the order of requests. */
  survey(request: NamingRequest): void {
    const key = nameKey(wantedName(request, this.#policy));
    const owner = textHash(request.url);
    const rival = this.#wanted.get(key);
    this.#wanted.set(key, rival === undefined || rival === owner ? owner : contested);
  }

  /** The name of a URL that has none yet; from now on it is the URL's. */
  nameFor(request: NamingRequest): string {
    const wanted = wantedName(request, this.#policy);
    // A caller who hands a name back that was given before gets it again.
    const isOwn = withoutUrlDigest(wanted, request.url) !== wanted;
    if (isOwn && this.#claim(wanted, request.url)) return wanted;
    const rival = this.#wanted.get(nameKey(wanted));
    const isWantedByOthers = rival !== undefined && rival !== textHash(request.url);
    if (!isWantedByOthers && !looksDigested(wanted) && this.#claim(wanted, request.url)) return wanted;
    return this.digestedNameFor(request);
  }

  /** A name for a URL that cannot have the one it wants, made unique by the URL alone. */
  digestedNameFor(request: NamingRequest): string {
    const wanted = withoutUrlDigest(wantedName(request, this.#policy), request.url);
    for (const digitCount of [8, 16]) {
      const name = withUrlDigest(wanted, request.url, digitCount);
      if (this.#claim(name, request.url)) return name;
    }
    const name = withUrlDigest(wanted, request.url, 64);
    this.keep(request.url, name);
    return name;
  }

  #claim(name: string, url: string): boolean {
    if (this.isReserved(name)) return false;
    const owner = this.#owners.get(nameKey(name));
    if (owner !== undefined && owner !== textHash(url)) return false;
    this.keep(url, name);
    return true;
  }
}

/** The name a request would have if it were alone: safe everywhere, and not empty. */
export function wantedName(request: NamingRequest, policy: NamingPolicy): string {
  const digits = () => urlDigest(request.url).slice(0, 16);
  if (request.name !== undefined) return safeName(request.name) ?? digits();
  if (policy === "original") return safeName(lastPart(request.url)) ?? digits();
  if (policy === "uuid") return safeName(request.id + extensionOf(request.url)) ?? digits();
  return safeName(policy(request)) ?? digits();
}

/** As Python's `os.path.basename` sees it: query and all. */
function lastPart(url: string): string {
  return url.slice(url.lastIndexOf("/") + 1);
}

function extensionOf(url: string): string {
  const path = url.replace(/[?#].*$/s, "");
  const { extension } = splitExtension(lastPart(path));
  return /^\.[A-Za-z0-9]{1,5}$/.test(extension) ? extension.toLowerCase() : "";
}
