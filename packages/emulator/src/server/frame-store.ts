import sharp from "sharp";
import { drawScene, type PictureOptions } from "../drawing/picture.ts";
import type { FoundVideoFile } from "../ocean/lookup.ts";
import type { Dive, ImageFile } from "../ocean/model.ts";
import type { Ocean } from "../ocean/ocean.ts";
import { randomOf } from "../ocean/random.ts";
import type { Scene } from "../ocean/scene.ts";

/** Draws pictures and keeps the latest. */
export interface FrameStore {
  /** A frame grab of a moment. */
  draw(ordinal: number, file: ImageFile): Promise<Uint8Array>;
  /** A frame of a video; where no moment is within a tenth of a second, it shows no animals. */
  drawVideo(found: FoundVideoFile, elapsedTimeMillis: number, file: ImageFile): Promise<Uint8Array>;
  /** A picture that nobody asked for. */
  drawOther(): Promise<Uint8Array>;
}

/** How many bytes of pictures are kept; beyond that the oldest are drawn again when asked for. */
const keptBytes = 96 * 1024 * 1024;

/** Creates a store over an ocean. Holds at most 96 MB of pictures. */
export function createFrameStore(ocean: Ocean): FrameStore {
  const cache = createCache();
  const drawMoment = (ordinal: number, file: ImageFile): Promise<Uint8Array> =>
    cache(JSON.stringify([ordinal, file.format, file.width, file.height, file.caption]), () => {
      const { dive } = ocean.moment(ordinal);
      return encode(ocean.scene(ordinal), { ...waterOf(ocean, dive), key: String(ordinal) }, file);
    });
  return {
    draw: drawMoment,
    drawVideo: ({ dive, video }, elapsedTimeMillis, file) => {
      const first = dive.ordinal * ocean.momentsPerDive;
      const atMillis = video.startMillis + elapsedTimeMillis;
      for (let ordinal = first; ordinal < first + ocean.momentsPerDive; ordinal++) {
        if (Math.abs(ocean.atMillis(ordinal) - atMillis) <= 100) return drawMoment(ordinal, file);
      }
      const key = `${video.uuid}/${Math.floor(elapsedTimeMillis / 1000)}`;
      const empty: Scene = { ...dive.frame, animals: [] };
      const encodeEmpty = (): Promise<Uint8Array> => encode(empty, { ...waterOf(ocean, dive), key }, file);
      return cache(JSON.stringify([key, file.format]), encodeEmpty);
    },
    drawOther: () => {
      const size = { width: 320, height: 180 };
      return cache("other", () =>
        encode({ ...size, animals: [] }, { seed: 0, habitat: "mud", key: "other" }, { format: "png", ...size }),
      );
    },
  };
}

/** Each dive has water of its own. */
function waterOf({ seed }: Ocean, { habitat, ordinal }: Dive): Pick<PictureOptions, "seed" | "habitat" | "tint"> {
  return { seed, habitat, tint: randomOf(seed, "water", ordinal).between(-0.4, 0.4) };
}

/** Keeps what was made, up to {@link keptBytes}; what is asked for twice at once is made once. */
function createCache(): (key: string, make: () => Promise<Uint8Array>) => Promise<Uint8Array> {
  const making = new Map<string, Promise<Uint8Array>>();
  const kept = new Map<string, Uint8Array>();
  let sizeBytes = 0;
  const run = async (key: string, make: () => Promise<Uint8Array>): Promise<Uint8Array> => {
    try {
      const picture = await make();
      kept.set(key, picture);
      sizeBytes += picture.length;
      for (const [oldest, { length }] of kept) {
        if (sizeBytes <= keptBytes) break;
        kept.delete(oldest);
        sizeBytes -= length;
      }
      return picture;
    } finally {
      making.delete(key);
    }
  };
  return (key, make) => {
    const picture = kept.get(key);
    if (picture !== undefined) return Promise.resolve(picture);
    const underWay = making.get(key) ?? run(key, make);
    making.set(key, underWay);
    return underWay;
  };
}

async function encode(
  scene: Scene,
  options: PictureOptions,
  { format, width, height, caption }: ImageFile,
): Promise<Uint8Array> {
  const svg = drawScene(scene, {
    ...options,
    scale: width / scene.width,
    ...(caption === undefined ? {} : { caption }),
  });
  // Every option that the bytes depend on is written out.
  const picture = sharp(Buffer.from(svg)).resize(width, height, { fit: "fill" }).flatten({ background: "#000000" });
  return format === "png"
    ? picture.png({ compressionLevel: 3, adaptiveFiltering: false, palette: false }).toBuffer()
    : picture.jpeg({ quality: 82, chromaSubsampling: "4:2:0", mozjpeg: false }).toBuffer();
}
