import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { parseImageHeader } from "../src/image-header.ts";
import { readImageHeader, writeCoco } from "../src/index.ts";
import { makeJpeg, makePng, pngColours } from "./support/images.ts";
import { box, image } from "./support/records.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

test.for([
  ["grey", 1],
  ["colour", 3],
  ["palette", 1],
  ["greyAlpha", 2],
  ["colourAlpha", 4],
] as const)("parseImageHeader() of a PNG in %s", ([colour, channelCount]) => {
  expect(pngColours).toHaveProperty(colour);
  expect(parseImageHeader(makePng(7, 5, colour))).toEqual({
    encoding: "png",
    widthPixels: 7,
    heightPixels: 5,
    channelCount,
  });
});

test.for([
  [1, 0xc0],
  [3, 0xc0],
  [3, 0xc2],
  [4, 0xc1],
  [3, 0xc3],
] as const)("parseImageHeader() of a JPEG with %i channels, frame header %i", ([channels, frameMarker]) => {
  expect(parseImageHeader(makeJpeg(70, 50, { channels, frameMarker }))).toEqual({
    encoding: "jpeg",
    widthPixels: 70,
    heightPixels: 50,
    channelCount: channels,
  });
});

test("parseImageHeader() reports the EXIF orientation and leaves the size as stored", () => {
  expect(parseImageHeader(makeJpeg(70, 50, { orientation: 6 }))).toMatchObject({ widthPixels: 70, exifOrientation: 6 });
  expect(parseImageHeader(makeJpeg(70, 50, { orientation: 77 }))).not.toHaveProperty("exifOrientation");
});

test("parseImageHeader() knows the formats that frames come in besides", () => {
  const gif = Buffer.from("474946383961400030000000003b", "hex");
  expect(parseImageHeader(gif)).toEqual({ encoding: "gif", widthPixels: 64, heightPixels: 48, channelCount: 1 });
  const webp = Buffer.from("524946461a000000574542505650384c0d0000002f3fc00b0010075050a20000", "hex");
  expect(parseImageHeader(webp)).toMatchObject({ encoding: "webp", widthPixels: 64, heightPixels: 48 });
});

test("readImageHeader() reads on behind long metadata", async () => {
  const folder = await temporaryFolder();
  const path = join(folder, "a.jpg");
  await writeFile(path, makeJpeg(70, 50, { metadataBytes: 700_000 }));
  expect(await readImageHeader(path)).toMatchObject({ widthPixels: 70, heightPixels: 50 });
});

test("readImageHeader() takes other files for what they are: no images", async () => {
  const folder = await temporaryFolder();
  const jpeg = makeJpeg(70, 50);
  const contents = [
    "",
    "<html>Not found</html>",
    '<svg width="5" height="5"/>',
    "\x89PNG\r\n\x1a\n",
    jpeg.subarray(0, 40),
    makePng(0, 5),
    makeJpeg(0, 0),
    Buffer.concat([Buffer.from([0xff, 0xd8]), Buffer.alloc(100)]),
  ];
  for (const [index, content] of contents.entries()) {
    const path = join(folder, String(index));
    await writeFile(path, content);
    expect(await readImageHeader(path), `content ${index}`).toBeUndefined();
  }
});

test("parseImageHeader() never throws, whatever the bytes", () => {
  const heads = fc.constantFrom(
    ...[
      makePng(7, 5),
      makeJpeg(7, 5, { orientation: 3 }),
      Buffer.from("GIF89a"),
      Buffer.from("RIFF....WEBP"),
      Buffer.from("II*\0"),
      Buffer.from("BM"),
    ],
  );
  const damaged = fc.tuple(heads, fc.nat(60), fc.uint8Array({ maxLength: 40 })).map(([head, cut, tail]) => {
    return Buffer.concat([head.subarray(0, cut), tail]);
  });
  fc.assert(
    fc.property(fc.oneof(damaged, fc.uint8Array({ maxLength: 100 })), (bytes) => {
      const header = parseImageHeader(bytes);
      if (typeof header === "object") expect(header.widthPixels > 0 && header.heightPixels > 0).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test.skipIf(process.platform === "win32").for(["pipe", "folder", "socket", "nul\0.png", "/dev/zero"])(
  "readImageHeader() does not open what is no file, and a writer takes it for missing: %j",
  async (name) => {
    const folder = await temporaryFolder();
    execFileSync("mkfifo", [join(folder, "pipe")]);
    await mkdir(join(folder, "folder"));
    const server = createServer().listen(join(folder, "socket"));
    onTestFinished(() => void server.close());
    await once(server, "listening");
    await expect(readImageHeader(resolve(folder, name))).rejects.toMatchObject({ code: "read-failed" });
    const messages: string[] = [];
    const summary = await writeCoco(
      [image("a.png", [box("a", [1, 1, 5, 5])], { path: name })],
      join(folder, "o.json"),
      {
        baseFolder: folder,
        onDiagnostic: ({ message }) => messages.push(message),
      },
    );
    expect(summary).toMatchObject({ imageCount: 0, droppedImages: { "missing-file": 1 } });
    expect(messages).toEqual([`Cannot read image ${JSON.stringify(name)}: it is not a file`]);
  },
);
