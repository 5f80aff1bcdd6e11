import type { CommandDefinition } from "@m3/command-line";
import type { ReformatOptions } from "./options.ts";

/** The parser that a command is given to declare its options with. */
export type Parser = Parameters<CommandDefinition<ReformatOptions>["configure"]>[0];

/** An option that takes a text. */
export const text = { type: "string", requiresArg: true } as const;
