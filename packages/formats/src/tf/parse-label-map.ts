/** An item of a label map; what it does not say is absent. */
export interface LabelMapItem {
  readonly id: number | undefined;
  readonly name: string | undefined;
  readonly displayName: string | undefined;
}

/**
 * Parses a label map in protobuf's text format, ours or another's: names of categories by their numbers. Items without an id or a name are left out,
 * and those with a number below 0.
 */
export function parseLabelMap(text: string): Map<number, string> {
  const labels = new Map<number, string>();
  for (const { id, name } of labelMapItems(text))
    if (id !== undefined && id >= 0 && name !== undefined) labels.set(id, name);
  return labels;
}

/** The items of a label map, in order. Where there is a `display_name`, `name` still counts: it is what examples hold. */
export function* labelMapItems(text: string): Generator<LabelMapItem, void, undefined> {
  const tokens = [...text.matchAll(token)].map(([whole]) => whole).filter((part) => !/^(\s|#)/.test(part));
  let depth = 0;
  let item: LabelMapItem = emptyItem;
  for (const [index, part] of tokens.entries()) {
    const field = tokens[index - 1] === ":" ? tokens[index - 2] : undefined;
    if (part === "{" || part === "<") {
      depth += 1;
      if (depth === 1) item = emptyItem;
    } else if (part === "}" || part === ">") {
      depth -= 1;
      if (depth === 0) yield item;
    } else if (depth === 1 && field === "id" && /^-?\d+$/.test(part)) item = { ...item, id: Number(part) };
    else if (depth === 1 && field === "name" && /^["']/.test(part)) item = { ...item, name: unquote(part) };
    else if (depth === 1 && field === "display_name" && /^["']/.test(part))
      item = { ...item, displayName: unquote(part) };
  }
}

const emptyItem: LabelMapItem = { id: undefined, name: undefined, displayName: undefined };

/** Blanks, a comment, a quoted text, a mark, or anything else. */
const token = /\s+|#[^\n]*|"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'|[{}<>:;,]|[^\s{}<>:;,"'#]+/g;

const escapes = /\\(?:([0-7]{1,3})|x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([\s\S]))|[^\\]+/g;
const letters: Readonly<Record<string, string>> = {
  ...{ a: "\u0007", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" },
};

/** Octal and hexadecimal escapes stand for bytes of UTF-8. */
function unquote(quoted: string): string {
  const parts = [...quoted.slice(1, -1).matchAll(escapes)].map(([whole, octal, byte, short, long, letter]) => {
    if (octal !== undefined) return Buffer.of(Number.parseInt(octal, 8) & 255);
    if (byte !== undefined) return Buffer.of(Number.parseInt(byte, 16));
    const code = short ?? long;
    if (code !== undefined) return Buffer.from(String.fromCodePoint(Math.min(Number.parseInt(code, 16), 0x10ffff)));
    return Buffer.from(letter === undefined ? whole : (letters[letter] ?? letter));
  });
  return Buffer.concat(parts).toString();
}
