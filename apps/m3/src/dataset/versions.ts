import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
/** Those that decide what bytes come of the same answers. */
const names = ["@m3/extract-localizations", "@m3/formats", "@m3/localizations", "@m3/reformat"];

/** Versions of the packages that decide what bytes a dataset has, by name. */
export function packageVersions(): Record<string, string> {
  return versionsOf(names);
}

/** Versions of the packages that decide what bytes a page has besides, by name. */
export function pageVersions(): Record<string, string> {
  return versionsOf([...names, "@m3/preview"]);
}

function versionsOf(packages: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    packages.map((name) => [name, (require(`${name}/package.json`) as { readonly version: string }).version]),
  );
}
