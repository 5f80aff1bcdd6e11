import { readFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { type ConfigurationSource, type M3Configuration, resolveConfiguration, withoutCredentials } from "@m3/client";
import { reasonOf, type Terminal, UsageError } from "@m3/command-line";
import { requestedConcepts } from "@m3/generate-digest";
import type { DatasetOptions } from "./cli.ts";
import { DatasetError } from "./errors.ts";
import {
  type DatasetQuery,
  type QueryFile,
  type QueryServices,
  type QueryValue,
  sortedByName,
  type UnplacedQuery,
} from "./query.ts";
import { queryFileName, readPending, readQueryFile } from "./query-file.ts";
import { fileOptions, queryOptions } from "./stages.ts";

/** A query with how to reach what it asks. */
export interface ResolvedQuery {
  readonly query: DatasetQuery;
  /** The services of the query, with the user names and passwords that its file must not hold. */
  readonly access: QueryServices;
  /** Where the addresses come from; undefined when the folder had them. */
  readonly source: ConfigurationSource | undefined;
}

/**
 * Puts the query together: from the command line alone when that names concepts, else from `base` with what the command line says on top.
 *
 * @param base the query of the folder, or of `--from`
 * @throws {UsageError} when there is neither
 */
export async function resolveQuery(
  options: DatasetOptions,
  base: DatasetQuery | undefined,
  terminal: Terminal,
): Promise<ResolvedQuery> {
  const unplaced = await whatIsAsked(options, base, terminal);
  const { config } = options;
  if (config === undefined && base !== undefined && Object.keys(base.services).length > 0) {
    return { query: { ...unplaced, services: base.services }, access: base.services, source: undefined };
  }
  const { env, cwd, signal } = terminal;
  const configuration = await resolveConfiguration({ config, env, cwd, signal });
  const access = toServices(configuration);
  const services = Object.fromEntries(Object.entries(access).map(([key, url]) => [key, withoutCredentials(url)]));
  return { query: { ...unplaced, services }, access, source: configuration.source };
}

async function whatIsAsked(
  options: DatasetOptions,
  base: DatasetQuery | undefined,
  terminal: Terminal,
): Promise<UnplacedQuery> {
  const { concept, "concepts-file": file } = options;
  const given = givenOptions(options);
  const inputs = await readInputs(given, options, terminal);
  const { format } = options;
  if (concept.length > 0 || file !== undefined) {
    const concepts = (await requestedConcepts(concept, file, terminal)).map(({ name }) => name);
    return { concepts, format: format ?? "COCO", options: given, inputs };
  }
  if (base === undefined) {
    throw new UsageError(
      `Cannot tell what to make a dataset of: expected concepts, --concepts-file or --from, since there is no dataset in "${options.output ?? "."}" yet`,
    );
  }
  return {
    concepts: base.concepts,
    format: format ?? base.format,
    options: sortedByName({ ...base.options, ...given }),
    inputs: sortedByName({ ...base.inputs, ...inputs }),
  };
}

function givenOptions(options: DatasetOptions): Record<string, QueryValue> {
  const given = queryOptions().flatMap(({ name }) => {
    const value = options[name];
    const isGiven = value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0);
    return isGiven ? [[name, value as QueryValue] as const] : [];
  });
  return sortedByName(
    Object.fromEntries(
      given.map(([name, value]) => [name, fileOptions.includes(name) ? basename(String(value)) : value]),
    ),
  );
}

async function readInputs(
  given: Readonly<Record<string, QueryValue>>,
  options: DatasetOptions,
  { cwd }: Terminal,
): Promise<Record<string, QueryFile>> {
  const inputs: Record<string, QueryFile> = {};
  for (const option of fileOptions.filter((name) => given[name] !== undefined)) {
    const path = String(options[option]);
    try {
      inputs[option] = { name: basename(path), text: await readFile(resolve(cwd, path), "utf8") };
    } catch (cause) {
      const message = `Cannot read --${option} "${path}": ${reasonOf(cause)}`;
      throw new DatasetError("unreadable-input", message, { cause });
    }
  }
  return inputs;
}

/** The addresses of a configuration by the keys of its file, without those that follow from others. */
function toServices(configuration: M3Configuration): QueryServices {
  const { site, annosaurusUrl: anno, knowledgeBaseUrl: kb } = configuration;
  const others: readonly (readonly [key: string, url: string, derived: string])[] = [
    ["fastconceptimages", configuration.fastConceptImagesUrl, `${anno}/fast/concept/images`],
    ["kbdesc", configuration.phylogenyDownUrl, `${kb}/phylogeny/down`],
    ["imagedmoment", configuration.imagedMomentUrl, `${anno}/imagedmoments`],
    ["imagereference", configuration.imageReferenceUrl, `${anno}/imagereferences`],
  ];
  const odd = others.filter(([, url, derived]) => url !== derived).map(([key, url]) => [key, url] as const);
  return sortedByName({ site, anno, kb, ...Object.fromEntries(odd) });
}

/** The text of a configuration file with these addresses. */
export function toConfiguration(services: QueryServices): string {
  const lines = Object.entries(services).map(([key, url]) => `${key} = ${JSON.stringify(url.replaceAll("%", "%%"))}`);
  return `[m3]\n${lines.join("\n")}\n`;
}

/** What a run starts from. */
export interface QueryBase {
  readonly base: DatasetQuery | undefined;
  /** The query of the folder, which the run must have too. */
  readonly stored: DatasetQuery | undefined;
  /** Whether a first run that was cut off, and is gone on with, was to make a page. */
  readonly isPageDue: boolean;
}

const fromHint = `Give --from the ${queryFileName} of another dataset`;

/** Reads the query that a run starts from: that of `--from`, else the folder's, else the one of a first run that was cut off. */
export async function readBase(
  { from, concept, "no-preview": noPage }: DatasetOptions,
  paths: { readonly query: string; readonly pendingQuery: string },
  cwd: string,
): Promise<QueryBase> {
  const stored = await readQueryFile(paths.query, paths.query);
  if (from !== undefined) {
    const base = await readQueryFile(resolve(cwd, from), from, fromHint);
    if (base === undefined) throw new DatasetError("not-a-query", `Cannot read "${from}": there is no such file`);
    return { base, stored, isPageDue: false };
  }
  const pending = stored === undefined ? await readPending(paths.pendingQuery) : undefined;
  const isPageDue = pending?.preview === true && concept.length === 0 && !noPage;
  return { base: stored ?? pending?.query, stored, isPageDue };
}
