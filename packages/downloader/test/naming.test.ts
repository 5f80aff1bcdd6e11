import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { nameFiles, safeName } from "../src/index.ts";

const host = "http://host/ARCHIVE/frameGrabs";

function nameOf(url: string, id = "id"): string {
  return nameFiles([{ id, url }]).get(url) ?? "";
}

function digest(url: string, digitCount: number): string {
  return createHash("sha256").update(url).digest("hex").slice(0, digitCount);
}

test.each([
  [`${host}/Doc%20Ricketts/images/0616/01_17_59_10.png`, "01_17_59_10.png"],
  [`${host}/a:b.png`, "a_b.png"],
  [`${host}/Mini%20ROV/x%20y.png`, "x%20y.png"],
  [`${host}/..%2F..%2Fetc%2Fpasswd`, "_..%2F..%2Fetc%2Fpasswd"],
  [`${host}/CON.png`, "_CON.png"],
  [`${host}/com1.tar.png`, "_com1.tar.png"],
  [`${host}/console.png`, "console.png"],
  [`${host}/%00`, "%00"],
  [`${host}/frame.`, "frame"],
  [`${host}/frame. . .`, "frame"],
  [`${host}/.htaccess`, "_.htaccess"],
  [`${host}/.m3`, "_.m3"],
  [`${host}/🐙.png`, "🐙.png"],
  [`${host}/cafe\u0301.png`, "caf\u00e9.png"],
  [`${host}/a\u202egnp.exe`, "a_gnp.exe"],
  [`${host}/image?id=5&size=9`, "image_id=5&size=9"],
  [`${host}/a\\..\\b.png`, "a_.._b.png"],
])("the original name of %j is %j", (url, name) => {
  expect(nameOf(url)).toBe(name);
});

test.each(["http://host/", "http://host/a/..", "http://host/???", "http://host/ . "])(
  "a URL without a usable name, such as %j, is named by its digest",
  (url) => {
    expect(nameOf(url)).toBe(digest(url, 16));
  },
);

test("a long name keeps its extension and fits every file system", () => {
  const name = nameOf(`${host}/${"é".repeat(300)}.png`);
  expect(name).toMatch(/^é+\.png$/);
  expect(Buffer.byteLength(name)).toBe(200);
});

test("two dives with one basename both get their digest, whatever the order", () => {
  const urls = [`${host}/0616/01_17_59_10.png`, `${host}/0710/01_17_59_10.png`];
  const requests = urls.map((url) => ({ id: url, url }));
  const names = nameFiles(requests);
  expect([...names.values()]).toEqual(urls.map((url) => `01_17_59_10~${digest(url, 8)}.png`));
  expect(nameFiles(requests.toReversed())).toEqual(new Map([...names].reverse()));
});

test("names that differ by letter case or by the spelling of an accent collide", () => {
  const urls = ["http://a/X.png", "http://a/x.PNG", "http://a/b/caf\u00e9.png", "http://a/c/cafe\u0301.png"];
  const names = [...nameFiles(urls.map((url) => ({ id: url, url }))).values()];
  for (const name of names) expect(name).toContain("~");
});

test("a name given before stays, and a later rival alone gets a digest", () => {
  const [old, later] = ["http://a/1/x.png", "http://a/2/x.png"];
  const names = nameFiles(
    [
      { id: "2", url: later },
      { id: "1", url: old },
    ],
    { given: [[old, "x.png"]] },
  );
  expect(names.get(old)).toBe("x.png");
  expect(names.get(later)).toBe(`x~${digest(later, 8)}.png`);
});

test("a reserved name is nobody's, in any letter case", () => {
  const urls = ["http://a/1/Failures.CSV", "http://a/2/x.png"];
  const names = nameFiles(
    urls.map((each) => ({ id: each, url: each })),
    { reservedNames: ["failures.csv"] },
  );
  expect([...names.values()]).toEqual([`Failures~${digest(urls[0] ?? "", 8)}.CSV`, "x.png"]);
  const wanted = { id: "1", url: urls[1] ?? "", name: `x~${digest(urls[1] ?? "", 8)}.png` };
  expect(nameFiles([wanted], { reservedNames: [wanted.name] }).get(wanted.url)).toBe(`x~${digest(wanted.url, 16)}.png`);
});

test("a name with a digest that is handed back stays as it is", () => {
  const urls = ["http://a/1/x.png", "http://a/2/x.png", "http://a/3/x"];
  const before = nameFiles(urls.map((each) => ({ id: each, url: each })));
  const requests = urls.map((each) => ({ id: each, url: each, name: before.get(each) ?? "" }));
  expect(nameFiles(requests)).toEqual(before);
  expect(nameFiles(requests.slice(1, 2))).toEqual(new Map([...before].slice(1, 2)));
});

test("a URL that ends like a digested name cannot take another's, whichever comes first", () => {
  const url = "http://a/1/x.png";
  const imitation = `http://a/3/x~${digest(url, 8)}.png`;
  const requests = [url, "http://a/2/x.png", imitation].map((each) => ({ id: each, url: each }));
  for (const list of [requests, requests.toReversed()]) {
    const names = nameFiles(list);
    expect(names.get(url)).toBe(`x~${digest(url, 8)}.png`);
    expect(names.get(imitation)).toBe(`x~${digest(url, 8)}~${digest(imitation, 8)}.png`);
  }
});

test("the uuid policy names by id with the URL's extension", () => {
  const id = "230440a2-0a28-4849-97d6-7a2543b78e18";
  const nameWith = (url: string) => nameFiles([{ id, url }], { names: "uuid" }).get(url);
  expect(nameWith("http://a/x.PNG?v=1.2")).toBe(`${id}.png`);
  expect(nameWith("http://a/x")).toBe(id);
  expect(nameFiles([{ id: "../../x", url: "http://a/y.png" }], { names: "uuid" }).get("http://a/y.png")).toBe(
    ".._.._x.png".replace(/^/, "_"),
  );
});

test("a caller's policy and a request's own name are made safe and unique too", () => {
  const requests = ["http://a/1", "http://a/2"].map((url) => ({ id: url, url }));
  const names = [...nameFiles(requests, { names: () => "../same.png" }).values()];
  expect(new Set(names).size).toBe(2);
  for (const name of names) expect(name).toMatch(/^_\.\._same~[0-9a-f]{8}\.png$/);
  expect(nameFiles([{ id: "1", url: "http://a/1", name: "b/c.png" }]).get("http://a/1")).toBe("b_c.png");
});

const part = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: "grapheme", maxLength: 250 }),
  fc.constantFrom("x.png", "X.png", "con", "NUL.txt", "lpt1 .png", "a. .", "..", ".", "~", "x~deadbeef.png", "\ud800"),
);
const url = fc
  .tuple(fc.constantFrom("http://a/", "http://b/1/", "https://c/"), part)
  .map(([start, end]) => start + end);

test("safeName() is legal on Windows, macOS and Linux, and stays as it is", () => {
  fc.assert(
    fc.property(fc.oneof(part, fc.string({ unit: "binary" })), (wanted) => {
      const name = safeName(wanted);
      if (name === undefined) return;
      expectLegal(name);
      expect(safeName(name)).toBe(name);
    }),
    { numRuns: 2000 },
  );
});

test("nameFiles() gives unique, legal names that do not depend on the order", () => {
  fc.assert(
    fc.property(fc.uniqueArray(url, { maxLength: 30 }), fc.infiniteStream(fc.nat()), (urls, keys) => {
      const requests = urls.map((each, index) => ({ id: String(index), url: each }));
      const names = nameFiles(requests);
      expect([...names.keys()]).toEqual(urls);
      const folded = [...names.values()].map((name) => name.normalize("NFC").toLowerCase());
      expect(new Set(folded).size).toBe(urls.length);
      for (const name of names.values()) expectLegal(name);
      const shuffled = requests.map((request) => ({ request, key: keys.next().value })).sort((a, b) => a.key - b.key);
      const again = nameFiles(shuffled.map(({ request }) => request));
      for (const [each, name] of names) expect(again.get(each)).toBe(name);
    }),
    { numRuns: 500 },
  );
});

test("nameFiles() gives the rest of a list the same names, whichever of them were given before", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.constantFrom("/1/a", "/2/a", "/3/A", "/1/b", "/2/a~01234567")),
      fc.nat(31),
      (paths, mask) => {
        const requests = paths.map((path) => ({ id: path, url: `http://host${path}.png` }));
        const names = nameFiles(requests);
        const given = [...names].filter((_, index) => (mask >> index) % 2 === 1);
        expect(nameFiles(requests, { given })).toEqual(names);
      },
    ),
  );
});

test("nameFiles() never changes a given name when the list grows", () => {
  fc.assert(
    fc.property(fc.uniqueArray(url, { minLength: 1, maxLength: 20 }), fc.nat(), (urls, cut) => {
      const requests = urls.map((each) => ({ id: each, url: each }));
      const before = nameFiles(requests.slice(0, cut % (urls.length + 1)));
      const after = nameFiles(requests, { given: before });
      for (const [each, name] of before) expect(after.get(each)).toBe(name);
      const folded = [...after.values()].map((name) => name.normalize("NFC").toLowerCase());
      expect(new Set(folded).size).toBe(urls.length);
    }),
  );
});

function expectLegal(name: string): void {
  expect(name).not.toMatch(/[<>:"/\\|?*\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  expect(name).not.toMatch(/\p{Cs}/u);
  expect(name).not.toMatch(/^$|^\.|^\s|[\s.]$/);
  expect(name).not.toMatch(/^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:[\s.]|$)/i);
  expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
  expect(name).toBe(name.normalize("NFC"));
}
