import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
/** Those that decide what bytes come of the same answers. */
const names = ["@m3/extract-localizations", "@m3/formats", "@m3/localizations", "@m3/reformat"];

/** Versions of the packages that decide what bytes a dataset has, by name. */
export function packageVersions(): Record<string, string> {
  return Object.fromEntries(
    names.map((name) => [name, (require(`${name}/package.json`) as { readonly version: string }).version]),
  );
}
