import { hashOf, type Random } from "./random.ts";

/*
 * Every uuid of a moment and of what hangs on it carries the moment's ordinal, scrambled, in its last eight digits.
 * So a moment is found by any of its uuids without an index over an ocean that may never be made as a whole.
 */
const multiplier = 0x9e3779b1;
const inverse = inverseOf(multiplier);

/** Which generator of uuids a row comes from: SQL Server's (not RFC 4122), Java's random ones, or UUIDv7. */
export type UuidStyle = "sql-server" | "random" | "time-ordered";

/** Makes a lower-case uuid for something that belongs to the moment with this ordinal. */
export function uuidOf(random: Random, style: UuidStyle, seed: number, ordinal: number, timeMillis = 0): string {
  const tail = scramble(seed, ordinal).toString(16).padStart(8, "0");
  const node = random.hex(4) + tail;
  if (style === "time-ordered") {
    const time = timeMillis.toString(16).padStart(12, "0");
    return `${time.slice(0, 8)}-${time.slice(8)}-7${random.hex(3)}-${random.pick(["8", "9", "a", "b"])}${random.hex(3)}-${node}`;
  }
  const variant =
    style === "sql-server" ? random.pick(["0", "1", "2", "5", "6", "7"]) : random.pick(["8", "9", "a", "b"]);
  return `${random.hex(8)}-${random.hex(4)}-4${random.hex(3)}-${variant}${random.hex(3)}-${node}`;
}

/** Reads back the ordinal that a uuid carries; some number or other if the uuid is not ours. */
export function ordinalOf(uuid: string, seed: number): number {
  const scrambled = Number.parseInt(uuid.slice(-8), 16);
  return Math.imul(scrambled ^ hashOf(`uuid/${seed}`), inverse) >>> 0;
}

/** Whether the text has the shape of a uuid, whatever its version. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);
}

function scramble(seed: number, ordinal: number): number {
  return (Math.imul(ordinal, multiplier) ^ hashOf(`uuid/${seed}`)) >>> 0;
}

function inverseOf(odd: number): number {
  // Newton's iteration doubles the number of correct low bits each time.
  let guess = odd;
  for (let i = 0; i < 5; i++) guess = Math.imul(guess, 2 - Math.imul(odd, guess));
  return guess;
}
