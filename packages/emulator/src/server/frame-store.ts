import sharp from "sharp";
import { drawScene } from "../drawing/picture.ts";
import type { Ocean } from "../ocean/ocean.ts";
import type { DrawnFile, FrameStore } from "./site.ts";

/** How many bytes of pictures are kept; beyond that the oldest are drawn again when asked for. */
const keptBytes = 96 * 1024 * 1024;

/** Draws frame grabs when they are first asked for. Holds at most 96 MB of them. */
export function createFrameStore(ocean: Ocean): FrameStore {
  const drawing = new Map<string, Promise<Uint8Array>>();
  const kept = new Map<string, Uint8Array>();
  let sizeBytes = 0;
  const keep = (key: string, picture: Uint8Array): void => {
    kept.set(key, picture);
    sizeBytes += picture.length;
    for (const [oldest, { length }] of kept) {
      if (sizeBytes <= keptBytes) break;
      kept.delete(oldest);
      sizeBytes -= length;
    }
  };
  const draw = async (key: string, ordinal: number, file: DrawnFile): Promise<Uint8Array> => {
    try {
      const picture = await encode(ocean, ordinal, file);
      keep(key, picture);
      return picture;
    } finally {
      drawing.delete(key);
    }
  };
  return {
    draw: (ordinal, file) => {
      const key = JSON.stringify([ordinal, file.format, file.width, file.height, file.caption]);
      const picture = kept.get(key);
      if (picture !== undefined) return Promise.resolve(picture);
      const underWay = drawing.get(key) ?? draw(key, ordinal, file);
      drawing.set(key, underWay);
      return underWay;
    },
  };
}

async function encode(
  ocean: Ocean,
  ordinal: number,
  { format, width, height, caption }: DrawnFile,
): Promise<Uint8Array> {
  const scene = ocean.scene(ordinal);
  const { habitat } = ocean.moment(ordinal).dive;
  const scale = width / scene.width;
  const svg = drawScene(scene, {
    seed: ocean.seed,
    habitat,
    key: String(ordinal),
    scale,
    ...(caption === undefined ? {} : { caption }),
  });
  // Every option that the bytes depend on is written out.
  const picture = sharp(Buffer.from(svg)).resize(width, height, { fit: "fill" }).flatten({ background: "#000000" });
  return format === "png"
    ? picture.png({ compressionLevel: 4, adaptiveFiltering: true, palette: false }).toBuffer()
    : picture.jpeg({ quality: 82, chromaSubsampling: "4:2:0", mozjpeg: false }).toBuffer();
}
