import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createInspector, type Inspection } from "../src/index.ts";
import { makeJpeg, makePng, segment } from "./images.ts";

const fixtures = new URL("fixtures/", import.meta.url);
const files = readdirSync(fixtures).filter((name) => !name.endsWith(".md"));

function inspect(bytes: Uint8Array, chunkBytes = bytes.length): Inspection {
  const inspector = createInspector();
  for (let at = 0; at < bytes.length; at += chunkBytes) inspector.push(bytes.subarray(at, at + chunkBytes));
  return inspector.finish();
}

function fixture(name: string): Buffer {
  return readFileSync(new URL(name, fixtures));
}

const formatOf: Record<string, string> = { jpg: "jpeg", png: "png", webp: "webp", gif: "gif", tif: "tiff" };

test.each(files)("%s is recognised, with its size", (name) => {
  const format = formatOf[name.split(".")[1] ?? ""];
  const size = name === "big.tif" ? {} : { widthPixels: 97, heightPixels: 61 };
  expect(inspect(fixture(name))).toEqual({ kind: "image", format, ...size });
});

test.each(files)("%s reads the same in pieces of any size", (name) => {
  const bytes = fixture(name);
  const whole = inspect(bytes);
  for (const chunkBytes of [1, 2, 3, 7, 64, 1000]) expect(inspect(bytes, chunkBytes)).toEqual(whole);
});

test.each(files)("%s reads the same when its pieces are something else after they were looked at", (name) => {
  const bytes = fixture(name);
  const whole = inspect(bytes);
  for (let first = 1; first < Math.min(bytes.length, 400); first++) {
    const inspector = createInspector();
    for (const piece of [bytes.subarray(0, first), bytes.subarray(first)]) {
      const lent = Buffer.from(piece);
      inspector.push(lent);
      lent.fill(0xa5);
    }
    expect(inspector.finish(), `in pieces of ${first} and the rest`).toEqual(whole);
  }
});

test.each(files.filter((name) => /\.(?:jpg|png|webp)$/.test(name)))("%s cut anywhere is not whole", (name) => {
  const bytes = fixture(name);
  for (let length = 0; length < bytes.length; length++) {
    expect(inspect(bytes.subarray(0, length)).kind, `cut at ${length}`).not.toBe("image");
  }
});

test("every single wrong byte of a PNG is found", () => {
  const bytes = fixture("plain.png");
  for (let at = 0; at < bytes.length; at++) {
    const damaged = Buffer.from(bytes);
    damaged[at] = (damaged[at] ?? 0) ^ 0x10;
    expect(inspect(damaged).kind, `byte ${at}`).not.toBe("image");
  }
});

test("what follows the end of a JPEG or PNG does not matter", () => {
  for (const name of ["baseline.jpg", "plain.png"]) {
    expect(inspect(Buffer.concat([fixture(name), Buffer.from("appended by a camera")])).kind).toBe("image");
  }
});

test("the end of an embedded thumbnail is not taken for the end of the picture", () => {
  const thumbnail = makeJpeg(16, 16, 1, 50);
  const picture = makeJpeg(640, 480, 2);
  const withThumbnail = Buffer.concat([picture.subarray(0, 2), segment(0xe1, thumbnail), picture.subarray(2)]);
  expect(inspect(withThumbnail)).toMatchObject({ kind: "image", widthPixels: 640, heightPixels: 480 });
  expect(inspect(withThumbnail.subarray(0, -10)).kind).toBe("damaged");
});

test("a JPEG with stray and filling bytes between segments is read as decoders read it", () => {
  const picture = makeJpeg(640, 480, 2);
  const afterFirst = 20;
  const odd = Buffer.concat([
    picture.subarray(0, afterFirst),
    Buffer.from([0, 7, 0xff, 0xff]),
    picture.subarray(afterFirst),
  ]);
  expect(inspect(odd).kind).toBe("image");
  const zeroes = Buffer.concat([picture.subarray(0, afterFirst), Buffer.alloc(9000), picture.subarray(afterFirst)]);
  expect(inspect(zeroes).kind).toBe("damaged");
});

test("a BMP gives its size, also with rows stored top first", () => {
  const bytes = Buffer.alloc(70);
  bytes.write("BM");
  bytes.writeUInt32LE(40, 14);
  bytes.writeInt32LE(12, 18);
  bytes.writeInt32LE(-9, 22);
  expect(inspect(bytes)).toEqual({ kind: "image", format: "bmp", widthPixels: 12, heightPixels: 9 });
});

test.each([
  ["", "nothing (0 bytes)"],
  ["<!DOCTYPE html><html><body>404 Not Found", "a web page"],
  ["\n<html><body>404 Not Found", "a web page"],
  ["<?xml version='1.0'?><Error/>", "an XML document"],
  ['{"code": 404, "message": "no"}', "JSON"],
  ["Service unavailable", "text"],
  ["%PDF-1.7 and so on and on", "a PDF document"],
  ["\x00\x01\x02\x03\x04\x05\x06\x07\x08", "a file of another kind (it starts with 00 01 02 03 04 05 06 07)"],
])("%j is no image but %s", (text, found) => {
  expect(inspect(Buffer.from(text, "latin1"))).toEqual({ kind: "other", found });
});

test("a header of no pixels is damage", () => {
  const png = makePng(3, 3, 1);
  expect(inspect(makeJpeg(0, 10, 1))).toMatchObject({ kind: "damaged", format: "jpeg" });
  expect(inspect(png.subarray(0, 20))).toEqual({
    kind: "damaged",
    format: "png",
    problem: "it ends too early, after 20 bytes",
  });
});

test("no bytes whatever make it throw, and pieces do not matter", () => {
  const start = fc.constantFrom(
    "\xff\xd8\xff",
    "\x89PNG\r\n\x1a\n",
    "GIF89a",
    "II*\0",
    "MM\0*",
    "BM",
    "RIFF0000WEBPVP8 ",
    "",
  );
  const any = fc
    .tuple(start, fc.uint8Array({ maxLength: 400 }))
    .map(([text, bytes]) => Buffer.concat([Buffer.from(text, "latin1"), bytes]));
  fc.assert(
    fc.property(any, fc.integer({ min: 1, max: 50 }), (bytes, chunkBytes) => {
      expect(inspect(bytes, chunkBytes)).toEqual(inspect(bytes));
    }),
    { numRuns: 1000 },
  );
});

test("a made PNG or JPEG of any size says that size", () => {
  const side = fc.integer({ min: 1, max: 60 });
  fc.assert(
    fc.property(side, side, fc.nat(1000), (widthPixels, heightPixels, seed) => {
      for (const bytes of [makePng(widthPixels, heightPixels, seed), makeJpeg(widthPixels, heightPixels, seed)]) {
        expect(inspect(bytes, 33)).toMatchObject({ kind: "image", widthPixels, heightPixels });
      }
    }),
    { numRuns: 50 },
  );
});
