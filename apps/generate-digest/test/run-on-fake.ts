import { type FakeWorld, type Intercept, serveFakeM3 } from "./fake-m3.ts";
import { filesIn, generateDigest, type RunSettings, temporaryFolder } from "./run-in-process.ts";

export function observation(uuid: string, moment: string, concept = "Sebastes"): object {
  return {
    associations: [],
    concept,
    imaged_moment_uuid: moment,
    image_references: [{ url: `http://localhost/${moment}.png`, uuid: `i${moment}` }],
    observation_uuid: uuid,
    x_unknown: 1,
  };
}

export const world: FakeWorld = {
  tree: {
    name: "Sebastes",
    alternativeNames: ["rockfish"],
    children: [{ name: "Sebastes mystinus" }, { name: "Sebastes diploproa", children: [{ name: "Sebastes 1/2" }] }],
  },
  observations: {
    Sebastes: [observation("o2", "m2"), observation("o1", "m1")],
    "Sebastes mystinus": [observation("o4", "m1", "Sebastes mystinus"), observation("o1", "m1")],
    "Sebastes 1/2": [observation("o3", "m3", "Sebastes 1/2")],
  },
  moments: {
    m1: {
      uuid: "m1",
      recorded_date: "2014-12-05T19:02:11Z",
      observations: [{ uuid: "O1" }, { uuid: "o9" }, { uuid: "o8" }, { uuid: "o4" }],
    },
    m2: { uuid: "m2", elapsed_time: 7, observations: [{ uuid: "o2" }, { uuid: "o8" }] },
    m3: { uuid: "m3", observations: [{ uuid: "o3" }, { uuid: "o0" }] },
  },
};

export interface RunMore extends Partial<RunSettings> {
  readonly world?: FakeWorld;
  readonly intercept?: Intercept;
  /** User name and password of the address that the command is given. */
  readonly credentials?: string;
}

/** Runs the command against a fake M3 in a folder of its own, and reads what it wrote. */
export async function run(args: readonly string[], more: RunMore = {}) {
  const cwd = more.cwd ?? (await temporaryFolder());
  const m3 = await serveFakeM3(more.world ?? world, more.intercept);
  const url = more.credentials === undefined ? m3.url : m3.url.replace("//", `//${more.credentials}@`);
  const result = await generateDigest(["-c", url, ...args], { ...more, cwd });
  const files = await filesIn(cwd);
  const uuidsOf = (name: string) =>
    JSON.parse(files[name] ?? "[]").map((item: { observation_uuid: string }) => item.observation_uuid);
  return { ...result, files, m3, cwd, uuidsOf };
}
