import type { Association } from "../ocean/model.ts";
import { isUuid } from "../ocean/uuids.ts";
import type { WireObject } from "../wire/wire.ts";
import type { Sighted } from "./sighted.ts";

/** What `POST /fast` may be asked for. All conditions must hold. */
export interface Constraints {
  readonly video_reference_uuids: readonly string[];
  readonly concepts: readonly string[];
  readonly observers: readonly string[];
  readonly groups: readonly string[];
  readonly activities: readonly string[];
  readonly min_depth?: number;
  readonly max_depth?: number;
  readonly min_lat?: number;
  readonly max_lat?: number;
  readonly min_lon?: number;
  readonly max_lon?: number;
  readonly min_timestamp?: string;
  readonly max_timestamp?: string;
  readonly link_name?: string;
  readonly link_value?: string;
  readonly limit?: number;
  readonly offset?: number;
  readonly data?: boolean;
  readonly mission_contacts: readonly string[];
  readonly platform_name?: string;
  readonly mission_id?: string;
}

/** The keys in the order of the echo, with what each holds. */
const kinds = {
  video_reference_uuids: "uuids",
  concepts: "texts",
  observers: "texts",
  groups: "texts",
  activities: "texts",
  min_depth: "number",
  max_depth: "number",
  min_lat: "number",
  max_lat: "number",
  min_lon: "number",
  max_lon: "number",
  min_timestamp: "instant",
  max_timestamp: "instant",
  link_name: "text",
  link_value: "text",
  limit: "integer",
  offset: "integer",
  data: "boolean",
  mission_contacts: "texts",
  platform_name: "text",
  mission_id: "text",
} as const;

/**
 * Reads a body as the server does; a text instead that says what is wrong.
 *
 * Keys in camelCase count only if all six lists are there in camelCase; otherwise they are ignored without a word.
 */
export function parseConstraints(body: WireObject): Constraints | string {
  const isCamel = Object.entries(kinds).every(([key, kind]) => !kind.endsWith("s") || Array.isArray(body[camel(key)]));
  const parsed: Record<string, unknown> = {};
  for (const [key, kind] of Object.entries(kinds)) {
    const value = body[isCamel ? camel(key) : key];
    if (value === undefined || value === null) {
      if (kind.endsWith("s")) parsed[key] = [];
      continue;
    }
    if (!isOfKind(value, kind)) return `Got value '${JSON.stringify(value)}' with wrong type for ${key}`;
    parsed[key] = value;
  }
  const constraints = parsed as unknown as Constraints;
  return hasConstraint(constraints) ? constraints : "at least one constraint is required";
}

/** Whether a value of one of the lists would end the SQL text that it is pasted into. */
export function breaksSql(constraints: Constraints): boolean {
  const { concepts, observers, groups, activities, mission_contacts } = constraints;
  return [concepts, observers, groups, activities, mission_contacts].flat().some((value) => value.includes("'"));
}

/** Whether an observation meets the constraints; `limit`, `offset` and `data` are not looked at. */
export function meets({ moment, observation }: Sighted, constraints: Constraints): boolean {
  const { ancillaryData: data, recordedTimestamp, dive, video } = moment;
  const time = recordedTimestamp === undefined ? undefined : Date.parse(recordedTimestamp);
  const { min_timestamp, max_timestamp } = constraints;
  return (
    isIn(
      video.files[0].uuid,
      constraints.video_reference_uuids.map((uuid) => uuid.toLowerCase()),
    ) &&
    isIn(observation.observer, constraints.observers) &&
    isIn(observation.group, constraints.groups) &&
    isIn(observation.activity, constraints.activities) &&
    isIn(dive.missionContact, constraints.mission_contacts) &&
    isIn(dive.camera, listOf(constraints.platform_name)) &&
    isIn(missionIdOf(dive), listOf(constraints.mission_id)) &&
    isWithin(data?.depthMeters, constraints.min_depth, constraints.max_depth) &&
    isWithin(data?.latitude, constraints.min_lat, constraints.max_lat) &&
    isWithin(data?.longitude, constraints.min_lon, constraints.max_lon) &&
    isWithin(time, instant(min_timestamp), instant(max_timestamp)) &&
    meetsAssociations(observation.concept, observation.associations, constraints)
  );
}

/** How a dive is called in a mission id. */
export function missionIdOf({ camera, number }: { readonly camera: string; readonly number: string }): string {
  return `${camera} ${number}`;
}

/*
 * The concept may be the observation's own or the target of an association: a row of another concept comes back
 * when one of its associations points at a wanted one. With a link name, it is the same association that must fit.
 */
function meetsAssociations(concept: string, associations: readonly Association[], constraints: Constraints): boolean {
  const { concepts, link_name, link_value } = constraints;
  const isLinked = ({ linkName, linkValue }: Association): boolean =>
    (link_name === undefined || linkName === link_name) && (link_value === undefined || linkValue === link_value);
  const needsLink = link_name !== undefined || link_value !== undefined;
  if (!needsLink && isIn(concept, concepts)) return true;
  return associations.some((row) => isLinked(row) && (isIn(concept, concepts) || concepts.includes(row.toConcept)));
}

function hasConstraint(constraints: Constraints): boolean {
  return Object.entries(constraints).some(([key, value]) =>
    Array.isArray(value) ? value.length > 0 : !["limit", "offset", "data"].includes(key),
  );
}

function isOfKind(value: unknown, kind: (typeof kinds)[keyof typeof kinds]): boolean {
  switch (kind) {
    case "uuids":
      return Array.isArray(value) && value.every((item) => typeof item === "string" && isUuid(item));
    case "texts":
      return Array.isArray(value) && value.every((item) => typeof item === "string");
    case "text":
      return typeof value === "string";
    case "instant":
      return typeof value === "string" && !Number.isNaN(Date.parse(value));
    case "number":
      return typeof value === "number";
    case "integer":
      return Number.isInteger(value);
    case "boolean":
      return typeof value === "boolean";
  }
}

function isIn(value: string | undefined, list: readonly string[]): boolean {
  return list.length === 0 || (value !== undefined && list.includes(value));
}

function listOf(value: string | undefined): string[] {
  return value === undefined ? [] : [value];
}

/** Half-open; a value that is not there is not within anything. */
function isWithin(value: number | undefined, low: number | undefined, high: number | undefined): boolean {
  if (low === undefined && high === undefined) return true;
  return value !== undefined && value >= (low ?? -Infinity) && value < (high ?? Infinity);
}

function instant(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Date.parse(text);
}

function camel(key: string): string {
  return key.replace(/_(\w)/g, (_match, letter: string) => letter.toUpperCase());
}
