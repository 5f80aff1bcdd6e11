import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { completeConfiguration, defaultSite, type M3Configuration } from "./configuration.ts";
import { discoverConfiguration } from "./discovery.ts";
import { ClientError } from "./errors.ts";
import { parseConfigurationFile } from "./ini-configuration.ts";
import type { ClientOptions } from "./options.ts";
import { withoutCredentials } from "./url.ts";

/** Settings of {@link resolveConfiguration}. */
export interface ResolveConfigurationOptions {
  /** The path of an INI file, the URL of a configuration service (Raziel), or the base URL of an M3 host. */
  readonly config?: string | undefined;
  /** Asked for `M3_CONFIG`, which holds what `config` may hold. @default process.env */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Where relative paths start, and where `config.ini` is looked for. @default process.cwd() */
  readonly cwd?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** How to behave towards a host that is asked for its services. */
  readonly client?: ClientOptions | undefined;
}

/**
 * Finds out where the services are: from `config`, else from `M3_CONFIG` in the environment, else from `config.ini`
 * in the working folder, else {@link defaultSite}. Only a URL makes it ask the network.
 *
 * @throws {ClientError} code "configuration" when a file is missing, cannot be read or says something unusable;
 * "network", "timeout" and the like when a host is asked and does not answer
 * @throws {RangeError} when one of the client's options is out of range
 */
export async function resolveConfiguration(options: ResolveConfigurationOptions = {}): Promise<M3Configuration> {
  const { config, env = process.env, cwd = process.cwd() } = options;
  if (config !== undefined) return load(config, isUrl(config) ? "url" : "file", cwd, options);
  const fromEnvironment = env.M3_CONFIG?.trim() ?? "";
  if (fromEnvironment !== "") return load(fromEnvironment, "environment", cwd, options);
  const text = await readIfPresent(resolve(cwd, "config.ini"), "config.ini");
  if (text !== undefined) {
    return completeConfiguration(parseConfigurationFile(text, "config.ini"), { kind: "file", name: "config.ini" });
  }
  return completeConfiguration({ site: defaultSite }, { kind: "default", name: defaultSite });
}

async function load(
  name: string,
  kind: "file" | "url" | "environment",
  cwd: string,
  options: ResolveConfigurationOptions,
): Promise<M3Configuration> {
  const source = { kind, name: withoutCredentials(name) };
  if (isUrl(name)) return discoverConfiguration(name, source, options);
  const path = /^file:\/\//i.test(name) ? fileURLToPath(name) : resolve(cwd, name);
  const text = await readIfPresent(path, name);
  if (text === undefined) {
    const given = kind === "environment" ? " named by M3_CONFIG" : "";
    // An address whose beginning was forgotten may have a password.
    const shown = withoutCredentials(name);
    const message = `Cannot read configuration "${shown}"${given}: there is no such file (a URL begins with http:// or https://)`;
    throw new ClientError("configuration", message);
  }
  return completeConfiguration(parseConfigurationFile(text, name), source);
}

function isUrl(name: string): boolean {
  return /^https?:/i.test(name);
}

async function readIfPresent(path: string, name: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    const reason = code === "EISDIR" ? "expected a file, got a folder" : message;
    throw new ClientError("configuration", `Cannot read configuration "${name}": ${reason}`, { cause });
  }
}
