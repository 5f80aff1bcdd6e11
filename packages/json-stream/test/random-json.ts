/** A source of random numbers that gives the same ones for the same seed. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A whole number from 0 to `limit - 1`. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }
}

const fragments = [
  ...'ab,:[]{}"\\/\u0000\u001f\u007f\u0080\u00e9\u2028\ud83d\ud800\uffff',
  "},\n  {\n",
  '},{"a":',
  "\ud83d\udc19",
  "\\\\",
  '\\"',
  "__proto__",
];
const numbers = ["0", "-0", "1", "-12", "1.5", "1e5", "1E+2", "2e-3", "12345678901234567890", "1e400"];
const spaces = ["", "", "", "", " ", "\n", "\t", "\r\n", "  "];

/** JSON text of a random string, with whatever escapes are possible. */
function stringText(random: Random): string {
  const length = random.below(random.below(10) === 0 ? 60 : 4);
  const text = Array.from({ length }, () => random.pick(fragments)).join("");
  const json = JSON.stringify(text);
  return random.below(3) === 0
    ? json.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    : json;
}

function valueText(random: Random, space: () => string, depth: number): string {
  const kind = random.below(depth > 3 ? 5 : 8);
  if (kind >= 5) {
    return containerText(random, space, depth, kind === 5);
  }
  const scalar = [random.pick(numbers), random.pick(["true", "false", "null"])];
  return kind < 2 ? (scalar[kind] as string) : stringText(random);
}

function containerText(random: Random, space: () => string, depth: number, isArray: boolean): string {
  const members = Array.from({ length: random.below(4) }, () => {
    const value = valueText(random, space, depth + 1);
    return space() + (isArray ? value : `${keyText(random)}${space()}:${space()}${value}`) + space();
  });
  return isArray ? `[${members.join(",") || space()}]` : `{${members.join(",") || space()}}`;
}

function keyText(random: Random): string {
  return random.below(3) === 0 ? stringText(random) : random.pick(['"a"', '"id"', '"1"', '""', '"__proto__"']);
}

/** Text of a random document, `[...]` or `{...}`, in a layout of its own. */
export function documentText(random: Random, isArray: boolean): string {
  const indented = random.below(3);
  const space = indented === 0 ? (): string => random.pick(spaces) : (): string => "";
  const length = random.below(random.below(4) === 0 ? 40 : 6);
  const members = Array.from({ length }, () => {
    const value = random.below(2) === 0 ? recordText(random) : valueText(random, space, 0);
    return isArray ? value : `${keyText(random)}${space()}:${value}`;
  });
  const join = random.pick([",", ", ", ",\n  ", "\r\n,\t"]);
  const text = members.join(join);
  const [open, close] = isArray ? "[]" : "{}";
  const body = `${space()}${open}${space()}${text}${random.pick(["", "\n"])}${close}${random.pick(["", "\n"])}`;
  return indented === 2 ? relaid(body, random) : body;
}

/** An element as files of records have them, so that neighbours look alike. */
function recordText(random: Random): string {
  return `{\n    "id": ${random.below(100)},\n    "s": ${stringText(random)}\n  }`;
}

function relaid(text: string, random: Random): string {
  try {
    return JSON.stringify(JSON.parse(text), null, random.pick([0, 1, 2, 4, "\t"])).replaceAll(
      "\n",
      random.pick(["\n", "\r\n"]),
    );
  } catch {
    return text;
  }
}

const noise = [...'[]{},:"\\0-e.tn \n\t\u0000', "NaN", "null", "\u00a0", "\f", "'", "//", '},\n  {\n    "id":'];

/** `text` as bytes, damaged a little. */
export function mutated(text: string, random: Random): Buffer {
  let bytes = Buffer.from(text);
  for (let round = random.below(3); round >= 0; round--) {
    const at = random.below(bytes.length + 1);
    const until = Math.min(at + 1 + random.below(random.below(5) === 0 ? 20 : 2), bytes.length);
    const inserted = random.below(8) === 0 ? Buffer.from([random.below(256)]) : Buffer.from(random.pick(noise));
    const parts = [
      [bytes.subarray(0, at), bytes.subarray(until)],
      [bytes.subarray(0, at), inserted, bytes.subarray(at)],
      [bytes.subarray(0, at), inserted, bytes.subarray(until)],
      [bytes.subarray(0, at)],
      [bytes.subarray(0, until), bytes.subarray(at)],
    ];
    bytes = Buffer.concat(random.pick(parts));
  }
  return bytes;
}
