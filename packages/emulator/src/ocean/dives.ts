import type { Habitat } from "./habitats.ts";
import type { Dive, Video, VideoFile } from "./model.ts";
import { type Random, randomOf } from "./random.ts";
import { type UuidStyle, uuidOf } from "./uuids.ts";

interface DivePlan {
  readonly camera: string;
  readonly number: number;
  readonly digits: 3 | 4;
  readonly day: string;
  readonly habitat: Habitat;
  readonly naming: Dive["naming"];
  readonly frame: readonly [width: number, height: number];
  readonly boxedBy: Dive["boxedBy"];
  readonly jpgScale?: number;
  /** Size of the video as a multiple of the frame's. */
  readonly videoScale?: number;
}

const hd = [960, 540] as const;
const sd = [640, 480] as const;
const wide = [640, 360] as const;

/** Twelve outings over fifteen years; a larger ocean repeats them on later days. */
const plans: readonly DivePlan[] = [
  plan("Doc Ricketts", 616, 4, "2014-05-23", "rock", "timecode", hd, "people"),
  plan("Ventana", 4066, 4, "2018-03-14", "midwater", "timecode", sd, "people"),
  plan("Mini ROV", 140, 3, "2019-09-18", "mud", "timestamp", wide, "both"),
  plan("Ventana", 4128, 4, "2018-11-06", "rock", "colons", wide, "people", { jpgScale: 0.5 }),
  plan("Doc Ricketts", 710, 4, "2014-12-05", "lava", "timecode", hd, "people"),
  plan("Doc Ricketts", 1121, 4, "2019-02-12", "midwater", "timestamp", hd, "both"),
  plan("Mini ROV", 152, 3, "2020-10-02", "rock", "timestamp", wide, "both"),
  plan("Tiburon", 742, 4, "2004-10-28", "mud", "spaces", sd, "people", { jpgScale: 0.75 }),
  plan("i2MAP", 31, 3, "2021-06-16", "midwater", "elapsed", hd, "machine", { videoScale: 2 }),
  plan("Tiburon", 755, 4, "2004-11-19", "rock", "timecode", sd, "people"),
  plan("Doc Ricketts", 1350, 4, "2021-04-21", "mud", "colons", wide, "machine"),
  plan("Ventana", 4301, 4, "2021-09-09", "midwater", "timecode", sd, "people"),
];

/** How long a dive is on the bottom. */
export const diveMillis: number = 4 * 3_600_000;

/** Number of dives of the default ocean. */
export const defaultDiveCount: number = plans.length;

/** Makes one dive of an ocean. */
export function createDive(seed: number, ordinal: number): Dive {
  const base = plans[ordinal % plans.length] as DivePlan;
  const round = Math.floor(ordinal / plans.length);
  const random = randomOf(seed, "dive", ordinal);
  const number = String(base.number + round * 7).padStart(base.digits, "0");
  const startMillis = Date.parse(`${base.day}T15:00:00Z`) + round * 9 * 86_400_000 + random.integer(0, 7_200) * 1000;
  const uuidStyle: UuidStyle =
    base.naming === "elapsed" ? "time-ordered" : random.chance(0.75) ? "sql-server" : "random";
  const root = base.naming === "timecode" || base.naming === "spaces" ? "/ARCHIVE/frameGrabs" : "/framegrabs";
  const { frame, boxedBy, naming, habitat, camera, jpgScale = 1 } = base;
  return {
    ordinal,
    camera,
    number,
    missionContact: random.pick(["Bruce Robison", "Steve Haddock", "Jim Barry", "Dave Clague", "Lonny Lundsten"]),
    habitat,
    naming,
    frame: { width: frame[0], height: frame[1] },
    jpgScale,
    boxedBy,
    uuidStyle,
    startMillis,
    videos: videosOf(seed, ordinal, base, number, startMillis, uuidStyle),
    folder: `${root}/${encodeURIComponent(camera)}/images/${number}/`,
  };
}

function videosOf(
  seed: number,
  ordinal: number,
  base: DivePlan,
  number: string,
  diveStartMillis: number,
  style: UuidStyle,
): Video[] {
  const random = randomOf(seed, "videos", ordinal);
  const sequenceName = `${base.camera} ${number}`;
  const newUuid = (): string => uuidOf(random, style, seed, ordinal, diveStartMillis);
  const sequenceUuid = newUuid();
  return [0, 1, 2, 3].map((hour) => {
    const startMillis = diveStartMillis + hour * 3_600_000;
    const stamp = new Date(startMillis).toISOString().replace(/[-:]|\.\d+/g, "");
    const folder = `/media/${encodeURIComponent(base.camera)}/${stamp.slice(0, 4)}/${number}`;
    return {
      uuid: newUuid(),
      infoUuid: newUuid(),
      name: `${sequenceName} ${stamp}`,
      sequenceUuid,
      sequenceName,
      startMillis,
      durationMillis: 3_600_000,
      files: filesOf(random, base, `${folder}/D${number}_${stamp}`, `D${number}-${hour + 1}`, newUuid),
    };
  });
}

/** An mp4, or a tape with an mp4 of half its size. */
function filesOf(
  random: Random,
  base: DivePlan,
  path: string,
  tapeName: string,
  newUuid: () => string,
): Video["files"] {
  const scale = base.videoScale ?? 1;
  const size = { width: base.frame[0] * scale, height: base.frame[1] * scale };
  const sizeBytes = random.integer(700_000_000, 1_200_000_000);
  const common = { container: "video/mp4", codec: "h264", frameRate: 59.94, sizeBytes };
  const file: VideoFile = { uuid: newUuid(), uri: `${path}_h264.mp4`, ...common, ...size };
  if (base.naming !== "timecode" && base.naming !== "spaces") return [file];
  const tape: VideoFile = {
    uuid: newUuid(),
    uri: `urn:tid:mbari.org:${tapeName}`,
    container: "video/quicktime",
    codec: "prores",
    frameRate: 29.97,
    sizeBytes: sizeBytes * 9,
    ...size,
  };
  return [tape, { ...file, width: size.width / 2, height: size.height / 2 }];
}

function plan(
  camera: string,
  number: number,
  digits: 3 | 4,
  day: string,
  habitat: Habitat,
  naming: Dive["naming"],
  frame: readonly [number, number],
  boxedBy: Dive["boxedBy"],
  more: Pick<DivePlan, "jpgScale" | "videoScale"> = {},
): DivePlan {
  return { camera, number, digits, day, habitat, naming, frame, boxedBy, ...more };
}
