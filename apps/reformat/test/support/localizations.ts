/** One localization as m3-download writes it. */
export interface OldRecord {
  readonly observation_uuid: string;
  readonly association_uuid: string;
  readonly concept: string;
  readonly localization: Readonly<Record<string, unknown>>;
  readonly image_urls: Readonly<Record<string, string>>;
}

/** A uuid that ends in `number`. */
export function uuid(kind: string, number: number): string {
  const hex = Buffer.from(kind).toString("hex").padEnd(8, "0").slice(0, 8);
  return `${hex}-0000-4000-8000-${String(number).padStart(12, "0")}`;
}

/** A box of m3-download in image `image`, whose moment has a PNG and a JPG. */
export function oldBox(number: number, concept: string, image: number, bbox: readonly number[]): OldRecord {
  const [x, y, width, height] = bbox;
  return {
    observation_uuid: uuid("obs", number),
    association_uuid: uuid("asc", number),
    concept,
    localization: { x, y, width, height, generator: "vars-localize", image_reference_uuid: uuid("png", image) },
    image_urls: {
      [uuid("png", image)]: `http://host/dive/frame_${image}.png`,
      [uuid("jpg", image)]: `http://host/dive/frame_${image}.jpg`,
    },
  };
}

/** One of ours: the same, and what extract-localizations adds. */
export function newBox(
  number: number,
  concept: string,
  image: number,
  bbox: readonly number[],
  more: object = {},
): object {
  const old = oldBox(number, concept, image, bbox);
  return {
    ...old,
    kind: "box",
    image: {
      uuid: uuid("png", image),
      url: old.image_urls[uuid("png", image)],
      format: "image/png",
      width: 64,
      height: 48,
    },
    resolution: "referenced",
    imaged_moment_uuid: uuid("mom", image),
    recorded_timestamp: "2014-06-10T18:24:38.123Z",
    observer: "brian",
    ancillary_data: { latitude: 36.7, longitude: -122.1, depth_meters: 1527.8, oxygen_ml_l: 0.9, uuid: "x" },
    ...more,
  };
}
