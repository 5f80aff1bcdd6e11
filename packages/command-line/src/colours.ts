/** What a piece of text is, where colours are shown. */
export type Tone = "bar" | "error" | "faint" | "warning";

const codes: Readonly<Record<Tone, string>> = { bar: "36", error: "31;1", faint: "2", warning: "33" };

/** Colours a text, or leaves it as it is. */
export type Paint = (tone: Tone, text: string) => string;

/**
 * Paints for a stream: only on a terminal, and not where the user does not want it (`NO_COLOR`, https://no-color.org, or a terminal
 * without colours); `FORCE_COLOR` asks for it anywhere.
 */
export function paintFor(
  stream: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
): Paint {
  const { NO_COLOR: no = "", FORCE_COLOR: force = "", TERM: term } = env;
  const isForced = force !== "" && force !== "0" && force !== "false";
  const isWanted = no === "" && (isForced || (stream.isTTY === true && term !== "dumb" && force === ""));
  return isWanted ? (tone, text) => `\u001b[${codes[tone]}m${text}\u001b[0m` : (_tone, text) => text;
}
