/** A moment as iFDO writes it by default, `YYYY-MM-DD hh:mm:ss.sss` in UTC; undefined for a text that is no moment in ISO 8601 with a zone. */
export function toIfdoTime(time: string | undefined): string | undefined {
  if (time === undefined || !/^\d{4}-\d\d-\d\dT\d\d:\d\d.*(Z|[+-]\d\d:?\d\d)$/.test(time)) return undefined;
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString().replace("T", " ").replace("Z", "");
}

/** The same moment in ISO 8601. */
export function fromIfdoTime(text: unknown): string | undefined {
  if (typeof text !== "string") return undefined;
  const [, day, clock, fraction = ""] = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(\.\d+)?Z?$/.exec(text) ?? [];
  return day === undefined || clock === undefined ? undefined : `${day}T${clock}${fraction}Z`;
}
