import { appendFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { CompactIndex, textHash } from "../src/compact-index.ts";
import type { JournalEntry } from "../src/journal/entry.ts";
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

test("CompactIndex is a map", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string({ maxLength: 4 }), fc.nat()), { maxLength: 2000 }), (pairs) => {
      const index = new CompactIndex();
      const map = new Map<string, number>();
      for (const [text, value] of pairs) {
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

test("textHash() keeps similar URLs apart", () => {
  const hashes = new Set<number>();
  for (let index = 0; index < 60_000; index++) {
    hashes.add(textHash(`http://host/images/0616/20190918T175513Z--${index}.png`));
    hashes.add(textHash(`http://host/images/${index}/01_17_59_10.png`));
  }
  expect(hashes.size).toBe(120_000);
  for (const hash of [...hashes].slice(0, 1000)) expect(Number.isSafeInteger(hash) && hash > 0).toBe(true);
});
