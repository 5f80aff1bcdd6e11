import { parse } from "ini";
import { type ConfigurationKey, configurationKeys as keys } from "./configuration.ts";
import { ClientError } from "./errors.ts";

/**
 * Reads section `[m3]` of an INI file as Python's configparser does: names in any letter case, `=` or `:` after them,
 * `%(name)s` stands for another key of the section (or of `[DEFAULT]`), `%%` for a percent sign.
 *
 * @param name of the file, for messages
 * @throws {ClientError} code "configuration"
 */
export function parseConfigurationFile(text: string, name: string): Partial<Record<ConfigurationKey, string>> {
  const sections = parse(text.replace(/^\ufeff/, "")) as Readonly<Record<string, unknown>>;
  const own = Object.entries(sections).find(([section, value]) => /^m3$/i.test(section) && isSection(value))?.[1];
  if (!isSection(own)) throw refuse(name, "expected a section [m3], got none");
  const defaults = isSection(sections.DEFAULT) ? sections.DEFAULT : {};
  const raw = new Map([...rawValues(defaults, name), ...rawValues(own, name)]);
  const values: Partial<Record<ConfigurationKey, string>> = {};
  for (const key of keys) {
    if (raw.has(key)) values[key] = interpolate(key, raw, [], name);
  }
  if (Object.keys(values).length === 0) {
    throw refuse(name, `expected at least one of the keys ${keys.join(", ")} in section [m3], got none`);
  }
  return values;
}

type Section = Readonly<Record<string, unknown>>;

function isSection(value: unknown): value is Section {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function* rawValues(section: Section, name: string): Generator<[key: string, value: string]> {
  for (const [key, value] of Object.entries(section)) {
    if (isSection(value)) continue;
    if (Array.isArray(value)) throw refuse(name, `expected one value for key "${key}", got a list`);
    // The parser knows "=" only; what it took for a name may be "name: value", cut at a "=" inside the value.
    const colon = /^([^:\s]+)\s*:\s*(.*)$/.exec(key);
    if (colon !== null)
      yield [(colon[1] as string).toLowerCase(), (colon[2] ?? "") + (value === true ? "" : `=${value}`)];
    else if (value === true) throw refuse(name, `expected a value for key "${key}", got none`);
    else yield [key.toLowerCase(), String(value)];
  }
}

function interpolate(key: string, raw: ReadonlyMap<string, string>, within: readonly string[], name: string): string {
  if (within.includes(key)) {
    const circle = [...within.slice(within.indexOf(key)), key].map((link) => `"${link}"`).join(" -> ");
    throw refuse(name, `expected values that end somewhere, got a circle: ${circle}`);
  }
  const value = raw.get(key) ?? "";
  return value.replace(/%(?:(%)|\(([^()]*)\)s)?/g, (whole, percent?: string, reference?: string) => {
    if (percent !== undefined) return "%";
    if (reference === undefined) {
      throw refuse(name, `expected "%%" or "%(name)s" in the value of key "${key}", got a lone "${whole}"`);
    }
    const target = reference.toLowerCase();
    if (raw.has(target)) return interpolate(target, raw, [...within, key], name);
    throw refuse(name, `key "${key}" refers to "%(${reference})s", but section [m3] has no key "${reference}"`);
  });
}

function refuse(name: string, problem: string): ClientError {
  return new ClientError("configuration", `Cannot use configuration "${name}": ${problem}`);
}
