// Writes a seeded file of a kind and size: node bench/make-data.js digest|localizations|image-map FILE MEGABYTES
import { createHash } from "node:crypto";
import { pathToFileURL } from "node:url";
import { writeArray, writeObject } from "../dist/index.js";

const concepts = ["Sebastes", "Bathochordaeus mcnutti", "Poralia rufescens", "Pandalus platyceros", "Nanomia bijuga"];
const comments = [
  'size "large", {uncertain}',
  "C:\\video\\tape [3], see \\n",
  "Größe unklar — später prüfen",
  "},\n  {",
];

function uuid(seed) {
  const hex = createHash("md5").update(seed).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function imageReference(index, rank) {
  const format = rank === 0 ? "png" : "jpg";
  const url = `http://images.example.org/framegrabs/Ventana/images/${1990 + (index % 35)}/00_${index % 60}_${rank}.${format}`;
  return {
    uuid: uuid(`image ${index} ${rank}`),
    url,
    format: `image/${format}`,
    width_pixels: 1920,
    height_pixels: 1080,
    description: "source image",
    last_updated_time: "2019-08-03T21:05:34Z",
  };
}

function linkValue(index, rank) {
  return JSON.stringify({
    x: (index * 7 + rank) % 1900,
    y: (index * 13) % 1000,
    width: 20 + (index % 300),
    height: 15 + (index % 200),
    image_reference_uuid: uuid(`image ${index} ${rank}`),
    generator: "gridview",
  });
}

export function observation(index) {
  const ranks = index % 2 === 0 ? [0] : [0, 1];
  return {
    observation_uuid: uuid(`observation ${index}`),
    concept: concepts[index % concepts.length],
    observer: "observer",
    observation_timestamp: "2019-08-03T21:05:34Z",
    group: "ROV",
    activity: "transect",
    imaged_moment_uuid: uuid(`moment ${index}`),
    video_reference_uuid: uuid(`video ${index % 500}`),
    timecode: `0${index % 10}:15:38:1${index % 10}`,
    recorded_timestamp: "2004-11-02T17:25:33Z",
    associations: [
      ...ranks.map((rank) => ({
        uuid: uuid(`association ${index} ${rank}`),
        link_name: "bounding box",
        link_value: linkValue(index, rank),
        to_concept: "self",
        mime_type: "application/json",
      })),
      ...(index % 5 === 0
        ? [
            {
              uuid: uuid(`comment ${index}`),
              link_name: "comment",
              link_value: comments[(index / 5) % comments.length],
              to_concept: "self",
              mime_type: "text/plain",
            },
          ]
        : []),
    ],
    image_references: ranks.map((rank) => imageReference(index, rank)),
    ancillary_data: {
      oxygen_ml_l: 1.02 + (index % 7) / 100,
      depth_meters: 300 + (index % 2000) / 10,
      latitude: 36.7 + (index % 1000) / 10_000,
      longitude: -122.05 + (index % 777) / 10_000,
      temperature_celsius: 6.5 + (index % 13) / 10,
      salinity: 34.1,
      light_transmission: 83.2,
    },
  };
}

export function localization(index) {
  return {
    observation_uuid: uuid(`observation ${index}`),
    association_uuid: uuid(`association ${index} 0`),
    concept: concepts[index % concepts.length],
    localization: JSON.parse(linkValue(index, 0)),
    image_urls: { [uuid(`image ${index} 0`)]: imageReference(index, 0).url },
  };
}

const averages = { digest: 1834, localizations: 516, "image-map": 80 };

/** Writes about `megabytes` of `kind` in `layout` ("indented", "compact" or "lines"). */
export async function makeData(kind, path, megabytes, layout) {
  const count = Math.round((megabytes * 1e6) / averages[kind]);
  if (kind === "image-map") {
    const entries = function* () {
      for (let index = 0; index < count; index++) {
        yield [uuid(`image ${index} 0`), `images/00_${index % 60}_${index}-2004-11-02.png`];
      }
    };
    return writeObject(path, entries());
  }
  const make = kind === "digest" ? observation : localization;
  const elements = function* () {
    for (let index = 0; index < count; index++) {
      yield make(index);
    }
  };
  return writeArray(path, elements(), { layout });
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [kind, path, megabytes, layout] = process.argv.slice(2);
  const { elementCount, sizeBytes } = await makeData(kind, path, Number(megabytes), layout);
  process.stdout.write(`${path}: ${elementCount} elements, ${sizeBytes} bytes\n`);
}
