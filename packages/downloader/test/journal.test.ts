import { appendFile, readFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { CompactIndex, textHash } from "../src/compact-index.ts";
import { decodeEntry, type JournalEntry } from "../src/journal/entry.ts";
import { type Journal, type OpenJournalOptions, openJournal } from "../src/journal/journal.ts";
import { makeFolder } from "./folder.ts";

function entry(url: string, name = "x.png"): JournalEntry {
  return { url, name, sizeBytes: 5, sha256: "ab".repeat(32), format: "png", widthPixels: 3, heightPixels: 2 };
}

async function openAt(path: string, options: OpenJournalOptions = {}): Promise<Journal> {
  const journal = await openJournal({ kind: "file", path }, options);
  onTestFinished(() => journal.close());
  return journal;
}

test("what was appended is found at once, and by the next run", async () => {
  const path = join(await makeFolder(), "journal.jsonl");
  const first = await openJournal({ kind: "file", path });
  first.append(entry("http://a/1", "1.png"));
  first.append(entry("http://a/2", "2.png"));
  first.append(entry("http://a/1", "1b.png"));
  expect(first.find("http://a/1")?.name).toBe("1b.png");
  await first.flush();
  expect(first.find("http://a/1")?.name).toBe("1b.png");
  expect(first.find("http://a/2")).toEqual(entry("http://a/2", "2.png"));
  expect(first.find("http://a/3")).toBeUndefined();
  expect(first.isFresh("http://a/2")).toBe(true);
  await first.close();

  const seen: string[] = [];
  const second = await openAt(path, { onEntry: ({ name }) => seen.push(name) });
  expect(seen).toEqual(["1.png", "2.png", "1b.png"]);
  expect(second.size).toBe(2);
  expect(second.find("http://a/1")?.name).toBe("1b.png");
  expect(second.isFresh("http://a/1")).toBe(false);
});

test("a torn last line is dropped and does not spoil the next", async () => {
  const path = join(await makeFolder(), "journal.jsonl");
  const line = JSON.stringify(entry("http://a/1"));
  for (let cut = 1; cut <= line.length; cut++) {
    await writeFile(path, `${line}\n${line.slice(0, cut)}`);
    const torn = await openJournal({ kind: "file", path });
    expect(torn.size).toBe(1);
    torn.append(entry("http://a/2"));
    await torn.close();
    const healed = await openJournal({ kind: "file", path }, { isReadOnly: true });
    expect(healed.find("http://a/1")).toEqual(entry("http://a/1"));
    expect(healed.find("http://a/2")).toEqual(entry("http://a/2"));
    await healed.close();
  }
});

test.each([
  "not JSON",
  "\0\0\0\0",
  "null",
  "[1]",
  '{"url":"http://a/9"}',
  JSON.stringify({ ...entry("http://a/9"), name: "../../etc/passwd" }),
  JSON.stringify({ ...entry("http://a/9"), name: "a/b.png" }),
  JSON.stringify({ ...entry("http://a/9"), sizeBytes: -1 }),
  JSON.stringify({ ...entry("http://a/9"), sha256: "x" }),
  JSON.stringify({ ...entry("http://a/9"), format: "exe" }),
  JSON.stringify({ ...entry("http://a/9"), widthPixels: "3" }),
])("a line that is no entry is passed over: %j", async (bad) => {
  const path = join(await makeFolder(), "journal.jsonl");
  await writeFile(path, `${bad}\n${JSON.stringify(entry("http://a/1"))}\n`);
  const journal = await openAt(path);
  expect(journal.size).toBe(1);
  expect(journal.find("http://a/9")).toBeUndefined();
  expect(journal.find("http://a/1")).toBeDefined();
});

test("zeroes for which there is no memory are passed over", async () => {
  const path = join(await makeFolder(), "journal.jsonl");
  const line = (url: string): string => `${JSON.stringify(entry(url))}\n`;
  await writeFile(path, line("http://a/1"));
  // More than fits into a text; the disk need not hold them.
  await truncate(path, 540 * 1024 * 1024);
  await appendFile(path, `\n${line("http://a/2")}${line("http://a/3")}`);
  const journal = await openAt(path);
  expect(journal.size).toBe(3);
  for (const number of [1, 2, 3]) expect(journal.find(`http://a/${number}`)).toEqual(entry(`http://a/${number}`));
});

test("reading only changes nothing, and needs no file", async () => {
  const path = join(await makeFolder(), "journal.jsonl");
  const none = await openAt(path, { isReadOnly: true });
  none.append(entry("http://a/1"));
  expect(none.find("http://a/1")).toBeUndefined();
  await writeFile(path, `${JSON.stringify(entry("http://a/1"))}\n{"torn`);
  const before = await readFile(path, "utf8");
  const journal = await openAt(path, { isReadOnly: true });
  journal.append(entry("http://a/2"));
  await journal.close();
  expect(await readFile(path, "utf8")).toBe(before);
});

test("a line is believed only if it is the URL's", async () => {
  const path = join(await makeFolder(), "journal.jsonl");
  await writeFile(path, `${JSON.stringify(entry("http://a/1"))}\n`);
  const journal = await openAt(path);
  // As if two URLs had one hash, which cannot be had by trying.
  await writeFile(path, `${JSON.stringify(entry("http://a/2"))}\n`);
  expect(journal.has("http://a/1")).toBe(true);
  expect(journal.find("http://a/1")).toBeUndefined();
});

test("lines are found whatever their length and order", async () => {
  const path = join(await makeFolder(), "journal.jsonl");
  const urls = Array.from({ length: 300 }, (_, index) => `http://a/${"é".repeat((index * 7919) % 3000)}/${index}`);
  urls.push(`http://a/${"z".repeat(200_000)}`);
  await appendFile(path, urls.map((url) => `${JSON.stringify(entry(url))}\n`).join(""));
  const journal = await openAt(path);
  for (const url of [...urls, ...urls.toReversed()]) expect(journal.find(url)?.url).toBe(url);
});

test("find() reads every line as JSON would be read", async () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.webUrl(),
    fc.constantFrom('http://a/"', "http://a/\\", "é", "😀"),
  );
  const digits = fc.array(fc.constantFrom(..."0123456789abcdef"), { minLength: 64, maxLength: 64 });
  const anyEntry = fc.record(
    {
      url: text,
      name: fc.constantFrom("a.png", "a b.png", "é.png", "con.png", "../a.png", 'a".png', "x".repeat(201)),
      sizeBytes: fc.oneof(fc.nat(), fc.constantFrom(2 ** 53, 999_999_999_999_999)),
      sha256: digits.map((each) => each.join("")),
      format: fc.constantFrom("jpeg", "png", "webp", "gif", "bmp", "tiff", "pdf"),
      widthPixels: fc.nat(),
      heightPixels: fc.nat(),
      id: text,
      etag: text,
      savedAt: fc.constant("2026-11-26T09:00:00.000Z"),
    },
    { requiredKeys: ["url", "name", "sizeBytes", "sha256", "format"] },
  );
  const path = join(await makeFolder(), "journal.jsonl");
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(anyEntry, { selector: ({ url }) => url, maxLength: 20 }), async (entries) => {
      const lines = entries.map((each) => JSON.stringify(each));
      await writeFile(path, lines.map((line) => `${line}\n`).join(""));
      const journal = await openJournal({ kind: "file", path }, { isReadOnly: true });
      for (const [index, { url }] of entries.entries()) {
        const { id: _, etag: __, savedAt: ___, ...wanted } = decodeEntry(lines[index] ?? "") ?? {};
        const found = journal.find(url);
        if (Object.keys(wanted).length === 0) expect(found).toBeUndefined();
        else expect(found).toMatchObject(wanted);
      }
      await journal.close();
    }),
    { numRuns: 60 },
  );
});

test("CompactIndex is a map", () => {
  const pair = fc.tuple(fc.string({ maxLength: 4 }), fc.nat());
  fc.assert(
    fc.property(fc.array(pair, { maxLength: 2000 }), fc.nat(2000), (pairs, askedAfter) => {
      const index = new CompactIndex();
      const map = new Map<string, number>();
      for (const [count, [text, value]] of pairs.entries()) {
        if (count === askedAfter) expect(index.get(text)).toBe(map.get(text));
        index.set(text, value);
        map.set(text, value);
      }
      expect(index.size).toBe(map.size);
      for (const [text, value] of map) expect(index.get(text)).toBe(value);
      expect(index.get("not in it")).toBeUndefined();
    }),
    { numRuns: 30 },
  );
});

test("CompactIndex finds what it was given before and after somebody asked, the latest of each", () => {
  const index = new CompactIndex();
  const textOf = (number: number): string => `http://host/${number % 40_000}.png`;
  for (let number = 0; number < 50_000; number++) index.set(textOf(number), number);
  expect([index.size, index.get(textOf(0)), index.get(textOf(20_000))]).toEqual([40_000, 40_000, 20_000]);
  for (let number = 0; number < 50_000; number++) index.set(`${textOf(number)}?again`, number);
  expect([index.size, index.get(textOf(9_999)), index.get("http://host/0.png?again")]).toEqual([
    80_000, 49_999, 40_000,
  ]);
});

test("textHash() keeps similar URLs apart", () => {
  const hashes = new Set<number>();
  for (let index = 0; index < 60_000; index++) {
    hashes.add(textHash(`http://host/images/0616/20190918T175513Z--${index}.png`));
    hashes.add(textHash(`http://host/images/${index}/01_17_59_10.png`));
  }
  expect(hashes.size).toBe(120_000);
  for (const hash of [...hashes].slice(0, 1000)) expect(Number.isSafeInteger(hash) && hash > 0).toBe(true);
});
