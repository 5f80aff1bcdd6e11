import sharp from "sharp";
import { expect, test } from "vitest";
import { createEmulator, credentials, type ImageReference, type Moment, type Ocean } from "../src/index.ts";
import { ask, start } from "./start.ts";

async function fetchBytes(url: string, init: RequestInit = {}): Promise<{ response: Response; bytes: Buffer }> {
  const response = await fetch(url, init);
  return { response, bytes: Buffer.from(await response.arrayBuffer()) };
}

function pick(
  ocean: Ocean,
  fits: (image: ImageReference, moment: Moment) => boolean,
): { image: ImageReference; moment: Moment } {
  for (const moment of ocean.moments()) {
    const image = moment.imageReferences.find((candidate) => fits(candidate, moment));
    if (image !== undefined) return { image, moment };
  }
  throw new TypeError("no such image");
}

test("a frame grab is what its row says, and the same bytes whoever asks for it and when", async () => {
  const emulators = [await start(), await createEmulator()];
  const urls = ["png", "jpg"].map(
    (format) => pick(emulators[0]?.ocean as Ocean, ({ file }) => file?.format === format).image,
  );
  for (const image of urls) {
    const { response, bytes } = await fetchBytes(`${emulators[0]?.url}${image.url}`);
    expect(response.headers.get("content-type")).toBe(image.file?.format === "png" ? "image/png" : "image/jpeg");
    expect(response.headers.get("content-length")).toBe(String(bytes.length));
    const { format, width, height } = await sharp(bytes).metadata();
    expect([format, width, height]).toEqual([
      image.file?.format === "png" ? "png" : "jpeg",
      image.file?.width,
      image.file?.height,
    ]);
    expect((await fetchBytes(`${emulators[1]?.url}${image.url}`)).bytes.equals(bytes)).toBe(true);
  }
  await emulators[1]?.close();
});

test("a picture shows its animals: inside the boxes it differs from the same water without them", async () => {
  const { url, ocean } = await start();
  const { image, moment } = pick(
    ocean,
    ({ file }, { observations }) =>
      file?.format === "png" && observations.some(({ concept }) => concept === "Sebastes rubrivinctus"),
  );
  const { data, info } = await sharp((await fetchBytes(url + image.url)).bytes)
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  for (const { bounds } of ocean.scene(moment.ordinal).animals) {
    const colours = new Set<number>();
    for (let x = Math.ceil(bounds.left); x < bounds.right; x++) {
      const at = (Math.round((bounds.top + bounds.bottom) / 2) * info.width + x) * 3;
      colours.add(((data[at] ?? 0) >> 4) * 256 + ((data[at + 1] ?? 0) >> 4) * 16 + ((data[at + 2] ?? 0) >> 4));
    }
    expect(colours.size).toBeGreaterThan(4);
  }
});

test("the JPG of a pair carries a caption, the PNG does not", async () => {
  const { url, ocean } = await start();
  const { moment } = pick(
    ocean,
    ({ file }, { imageReferences, dive }) =>
      file?.format === "jpg" && imageReferences.length === 2 && dive.jpgScale === 1,
  );
  const corner = async (format: "png" | "jpg"): Promise<number> => {
    const image = moment.imageReferences.find(({ file }) => file?.format === format);
    const { bytes } = await fetchBytes(url + image?.url);
    const { height = 0 } = await sharp(bytes).metadata();
    const { channels } = await sharp(
      await sharp(bytes)
        .extract({ left: 0, top: height - 30, width: 200, height: 30 })
        .toBuffer(),
    ).stats();
    return channels[0]?.max ?? 0;
  };
  expect(await corner("jpg")).toBeGreaterThan(220);
  expect(await corner("png")).toBeLessThan(220);
});

test("names with colons and spaces are found however they are encoded; the same name on two dives is two pictures", async () => {
  const { url, ocean } = await start();
  const { image: colon } = pick(ocean, ({ url: path, file }) => file !== undefined && path.includes(":"));
  for (const path of [colon.url, colon.url.replaceAll(":", "%3A")])
    expect((await fetchBytes(url + path)).response.status).toBe(200);
  const { image: space } = pick(ocean, ({ url: path, file }) => file !== undefined && path.includes("frame%20grab"));
  expect((await fetchBytes(url + space.url)).response.status).toBe(200);
  const all = [...ocean.moments()]
    .flatMap(({ imageReferences }) => imageReferences)
    .filter(({ file }) => file !== undefined);
  const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
  const first = all.find((image) => all.some((other) => other !== image && nameOf(other.url) === nameOf(image.url)));
  const twin = all.find((image) => image !== first && nameOf(image.url) === nameOf(first?.url ?? ""));
  const [a, b] = await Promise.all([first, twin].map((image) => fetchBytes(url + image?.url)));
  expect(a?.bytes.equals(b?.bytes ?? Buffer.alloc(0))).toBe(false);
});

test("files that are not there are a page with 404; rows that lie about their size are found out by the file", async () => {
  const { url, ocean } = await start();
  const rowOf = (kind: string): ImageReference | undefined => {
    const odd = ocean.oddities.find((candidate) => candidate.kind === kind);
    return ocean
      .findMoment(odd?.momentUuid ?? "")
      ?.imageReferences.find(({ uuid }) => uuid === odd?.imageReferenceUuid);
  };
  const gone = await ask(`${url}${rowOf("image-not-found")?.url}`);
  expect([gone.status, gone.type]).toEqual([404, "text/html"]);
  expect((await ask(`${url}/framegrabs/`)).status).toBe(404);
  expect((await ask(`${url}/framegrabs/../secret`)).status).toBe(404);
  const swapped = rowOf("image-with-swapped-size");
  const { width, height } = await sharp((await fetchBytes(url + swapped?.url)).bytes).metadata();
  expect([width, height]).toEqual([swapped?.heightPixels, swapped?.widthPixels]);
});

test("ranges, tags and dates work as on a plain web server", async () => {
  const { url, ocean } = await start();
  const { image } = pick(ocean, ({ file }) => file?.format === "jpg");
  const address = url + image.url;
  const { response, bytes } = await fetchBytes(address);
  const tag = response.headers.get("etag") ?? "";
  expect(response.headers.get("accept-ranges")).toBe("bytes");
  expect(response.headers.get("last-modified")).toMatch(/GMT$/);
  const part = async (range: string, more: Record<string, string> = {}) =>
    fetchBytes(address, { headers: { range, ...more } });
  const middle = await part("bytes=100-199");
  expect([middle.response.status, middle.response.headers.get("content-range")]).toEqual([
    206,
    `bytes 100-199/${bytes.length}`,
  ]);
  expect(middle.bytes.equals(bytes.subarray(100, 200))).toBe(true);
  expect((await part("bytes=100-")).bytes.equals(bytes.subarray(100))).toBe(true);
  expect((await part("bytes=-50")).bytes.equals(bytes.subarray(-50))).toBe(true);
  expect((await part(`bytes=${bytes.length}-`)).response.status).toBe(416);
  expect((await part("bytes=100-199", { "if-range": tag })).response.status).toBe(206);
  expect((await part("bytes=100-199", { "if-range": '"other"' })).response.status).toBe(200);
  expect((await fetchBytes(address, { headers: { "if-none-match": tag } })).response.status).toBe(304);
  const head = await fetchBytes(address, { method: "HEAD" });
  expect([head.response.status, head.response.headers.get("content-length"), head.bytes.length]).toEqual([
    200,
    String(bytes.length),
    0,
  ]);
});

test("many requests for one picture draw it once and get the same", async () => {
  const { url, ocean } = await start();
  const { image } = pick(ocean, ({ file }) => file?.format === "png");
  const all = await Promise.all(Array.from({ length: 8 }, () => fetchBytes(url + image.url)));
  expect(new Set(all.map(({ bytes }) => bytes.toString("base64"))).size).toBe(1);
});

test("a frame of a video: the moment that is there, or empty water; refused without the right key", async () => {
  const { captureUrl, url, ocean } = await start();
  const moment = [...ocean.moments()].find(
    ({ video, dive }) => video.files[0].uri.startsWith("/") && dive.habitat === "rock",
  ) as Moment;
  const [file] = moment.video.files;
  const capture = (
    body: object,
    path = "capture",
    headers: Record<string, string> = { "x-api-key": credentials.serviceKey },
  ) => fetchBytes(`${captureUrl}/${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  const elapsedTimeMillis = ocean.atMillis(moment.ordinal) - moment.video.startMillis;
  const body = { videoUrl: url + file.uri, elapsedTimeMillis, imageType: "png" };
  const { response, bytes } = await capture(body);
  expect([response.status, response.headers.get("content-type")]).toEqual([200, "image/png"]);
  const { width, height } = await sharp(bytes).metadata();
  expect([width, height]).toEqual([file.width, file.height]);
  expect((await capture({ ...body, imageType: "jpg" })).response.headers.get("content-type")).toBe("image/jpeg");
  expect((await capture(body, "capture/jpg")).response.headers.get("content-type")).toBe("image/jpeg");
  expect((await capture({ ...body, elapsedTimeMillis: elapsedTimeMillis + 5000 })).bytes.equals(bytes)).toBe(false);
  expect((await capture(body, "capture", {})).response.status).toBe(400);
  expect((await capture(body, "capture", { "x-api-key": "wrong" })).response.status).toBe(401);
  expect((await capture({ ...body, videoUrl: "urn:tid:x" })).response.status).toBe(404);
  expect((await capture({ ...body, elapsedTimeMillis: 1e9 })).response.status).toBe(500);
  expect((await capture({ videoUrl: 7 })).response.status).toBe(400);
  expect((await ask(`${captureUrl}/health`)).json).toMatchObject({ application: "beholder" });
});
