import { NameBook, type NamingPolicy, type NamingRequest, wantedName } from "./name-book.ts";

/** Options of {@link nameFiles}. */
export interface NameFilesOptions {
  /** How files are named. @default "original" */
  readonly names?: NamingPolicy;
  /** Names that were given before, by URL; they stay, and nobody else gets them. */
  readonly given?: Iterable<readonly [url: string, name: string]>;
  /** Names that nobody gets; who wants one gets it with the digest of the URL. */
  readonly reservedNames?: Iterable<string>;
}

/**
 * Names the files of a list of URLs: a pure function, whatever the order of the list.
 *
 * Every name is unique without regard to letter case, and legal on Windows, macOS and Linux. Where two different URLs
 * want one name, each gets `stem~<first 8 hexadecimal digits of SHA-256 of the URL>.extension`, so no file is lost, and
 * the name depends on nothing but the URL. Holds the whole list.
 *
 * @example
 * ```ts
 * const names = nameFiles([
 *   { id: "a", url: "http://host/dive-1/01_17_59_10.png" },
 *   { id: "b", url: "http://host/dive-2/01_17_59_10.png" },
 * ]);
 * // "01_17_59_10~b67a491d.png" and "01_17_59_10~ba0064ef.png"
 * ```
 *
 * @returns the name of each URL.
 */
export function nameFiles(requests: Iterable<NamingRequest>, options: NameFilesOptions = {}): Map<string, string> {
  const { names: policy = "original", given = [], reservedNames = [] } = options;
  const book = new NameBook(policy, reservedNames);
  const names = new Map<string, string>(given);
  for (const [url, name] of names) book.keep(url, name);
  const open = new Map<string, { readonly request: NamingRequest; readonly wanted: string }>();
  for (const request of requests) {
    if (names.has(request.url)) {
      // It wants its name as well, and whoever else does must not have it for being named later.
      book.survey(request);
      continue;
    }
    const wanted = wantedName(request, policy);
    const rival = open.get(request.url);
    // One URL under several ids: the choice must not hang on which came first.
    if (rival === undefined || wanted < rival.wanted) open.set(request.url, { request, wanted });
  }
  for (const { request } of open.values()) book.survey(request);
  for (const [url, { request }] of open) names.set(url, book.nameFor(request));
  return names;
}
