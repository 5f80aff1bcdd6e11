import type { Random } from "../ocean/random.ts";
import type { Mark } from "./marks.ts";

/** What tells one concept from another of the same shape. */
export interface Look {
  /** Main colour, `#rrggbb`. */
  readonly body: string;
  /** Second colour: bands, spots, gut, tips. */
  readonly accent: string;
  /** Height over length, for shapes that stretch. */
  readonly depth?: number;
  /** How many bands, spots, arms or branches; what it counts depends on the shape. */
  readonly count?: number;
  readonly pattern?: "plain" | "bands" | "spots" | "blotches";
}

/** Draws an animal about one unit long, centred on the origin, facing right or upright. */
export type Shape = (random: Random, look: Look) => Mark[];
