import { createEmulator, type Emulator, type Moment, type Observation } from "@m3/emulator";
import { afterAll, expect, test } from "vitest";
import { filesIn, generateDigest, temporaryFolder } from "./run-in-process.ts";
import { run } from "./run-on-fake.ts";

interface Row {
  readonly observation_uuid: string;
  readonly ancillary_data?: { readonly depth_meters?: number };
}

const isLocalized = ({ associations }: Observation): boolean =>
  associations.some(({ linkName }) => linkNames.includes(linkName));

const linkNames = ["bounding box", "localization-point", "localization-line", "localization-polygon"];

/** What the ocean itself says must come out: observations of the concept with an image, that pass a test. */
function wanted(
  { ocean }: Emulator,
  concept: string,
  passes: (moment: Moment, seen: Observation) => boolean,
): string[] {
  return [...ocean.moments()]
    .flatMap((moment) =>
      moment.observations
        .filter((seen) => seen.concept === concept && moment.imageReferences.length > 0 && passes(moment, seen))
        .map(({ uuid }) => uuid),
    )
    .sort();
}

const concept = "Sebastes";

/** The value that splits the moments of the concept best. */
function middle(emulator: Emulator, read: (moment: Moment) => string | number | undefined): string | number {
  const values = [...emulator.ocean.moments()]
    .filter((moment) => moment.observations.some((seen) => seen.concept === concept))
    .flatMap((moment) => read(moment) ?? [])
    .sort((a, b) => (a < b ? -1 : 1));
  return values[Math.floor(values.length / 2)] ?? "";
}

type Filter = (emulator: Emulator) => {
  /** @default "Sebastes" */
  readonly subject?: string | undefined;
  readonly args: readonly string[];
  readonly passes: (moment: Moment, seen: Observation) => boolean;
};

const timeOf = (moment: Moment): number => Date.parse(moment.recordedTimestamp ?? "");
const depthOf = (moment: Moment): number => moment.ancillaryData?.depthMeters ?? Number.NaN;

const filters: readonly (readonly [string, Filter])[] = [
  [
    "--since a day",
    (emulator) => {
      const day = String(middle(emulator, (moment) => moment.recordedTimestamp)).slice(0, 10);
      return { args: ["--since", day], passes: (moment) => timeOf(moment) >= Date.parse(`${day}T00:00:00Z`) };
    },
  ],
  [
    "--until an instant that some moment has, which is left out",
    (emulator) => {
      const instant = String(middle(emulator, (moment) => moment.recordedTimestamp));
      return { args: ["--until", instant], passes: (moment) => timeOf(moment) < Date.parse(instant) };
    },
  ],
  [
    "--min-depth that some moment has, which is kept",
    (emulator) => {
      const depth = Number(middle(emulator, (moment) => moment.ancillaryData?.depthMeters));
      return { args: ["--min-depth", String(depth)], passes: (moment) => depthOf(moment) >= depth };
    },
  ],
  [
    "--min-depth with --max-depth",
    (emulator) => {
      const depth = Number(middle(emulator, (moment) => moment.ancillaryData?.depthMeters));
      return {
        args: ["--min-depth", "10", "--max-depth", String(depth)],
        passes: (moment) => depthOf(moment) >= 10 && depthOf(moment) < depth,
      };
    },
  ],
  [
    "--observer",
    (emulator) => {
      const observers = [...new Set(wantedObservers(emulator))].slice(0, 2);
      return {
        args: observers.flatMap((observer) => ["--observer", observer]),
        passes: (_, seen) => observers.includes(seen.observer ?? ""),
      };
    },
  ],
  ["--group", () => ({ args: ["--group", "ROV"], passes: (_, seen) => seen.group === "ROV" })],
  ["--activity", () => ({ args: ["--activity", "transect"], passes: (_, seen) => seen.activity === "transect" })],
  [
    "--video, in upper case",
    (emulator) => {
      const uuid = String(middle(emulator, ({ video }) => video.files[0].uuid));
      return { args: ["--video", uuid.toUpperCase()], passes: ({ video }) => video.files[0].uuid === uuid };
    },
  ],
  [
    "--localized",
    (emulator) => {
      // Not everything has been boxed of this one.
      const subject = emulator.ocean.concepts.find((name) => {
        const all = wanted(emulator, name, () => true).length;
        const some = wanted(emulator, name, (_, seen) => isLocalized(seen)).length;
        return some > 0 && some < all;
      });
      return { args: ["--localized"], passes: (_, seen) => isLocalized(seen), subject };
    },
  ],
];

function wantedObservers({ ocean }: Emulator): string[] {
  return [...ocean.moments()].flatMap((moment) =>
    moment.observations.flatMap((seen) => (seen.concept === concept ? (seen.observer ?? []) : [])),
  );
}

async function digestOf(emulator: Emulator, args: readonly string[], subject = concept): Promise<Row[]> {
  const cwd = await temporaryFolder();
  const { exitCode, stderr } = await generateDigest(["-c", emulator.url, ...args, "-o", "x.json", subject], { cwd });
  expect([exitCode, stderr]).toEqual([0, ""]);
  return JSON.parse((await filesIn(cwd))["x.json"] ?? "");
}

/** One for all tests, which only read: finding out what must come is most of the work. */
const emulators = new Map<string, Promise<Emulator>>();

afterAll(async () => {
  for (const emulator of emulators.values()) await (await emulator).close();
});

function emulate(generation: "modern" | "legacy"): Promise<Emulator> {
  const emulator = emulators.get(generation) ?? createEmulator({ generation });
  emulators.set(generation, emulator);
  return emulator;
}

for (const generation of ["modern", "legacy"] as const) {
  test.each(filters)(`generate-digest %s takes what the ocean says (${generation})`, async (_, filter) => {
    const emulator = await emulate(generation);
    const { args, passes, subject = concept } = filter(emulator);
    const rows = await digestOf(emulator, args, subject);
    expect(rows.map(({ observation_uuid: uuid }) => uuid).sort()).toEqual(wanted(emulator, subject, passes));
    // A filter that takes everything or nothing would prove little.
    expect(rows.length).toBeGreaterThan(0);
    if (args[0] !== "--group") expect(rows.length).toBeLessThan(wanted(emulator, subject, () => true).length);
    expect(rows.some((row) => "ancillary_data" in row)).toBe(false);
  });
}

test("generate-digest --data includes what the vehicle measured, with -a for all of it", async () => {
  const emulator = await emulate("modern");
  const rows = await digestOf(emulator, ["--data", "-a", "--min-depth", "0"]);
  const plain = await digestOf(emulator, ["-a", "--min-depth", "0"]);
  expect(rows.length).toBe(plain.length);
  expect(rows.map(({ ancillary_data: _, ...rest }) => rest)).toEqual(plain);
  const depths = rows.map((row) => row.ancillary_data?.depth_meters);
  expect(depths.every((depth) => typeof depth === "number")).toBe(true);
});

test("generate-digest -a adds all other observations of the moments, whatever the filters", async () => {
  const emulator = await emulate("modern");
  const [since] = [String(middle(emulator, (moment) => moment.recordedTimestamp))];
  const found = await digestOf(emulator, ["--since", since]);
  const all = await digestOf(emulator, ["--since", since, "-a"]);
  expect(all.slice(0, found.length)).toEqual(found);
  const moments = new Set(found.map((row) => emulator.ocean.findMoment(row.observation_uuid)));
  const uuids = [...moments].flatMap((moment) => moment?.observations.map(({ uuid }) => uuid) ?? []);
  expect(all.map(({ observation_uuid: uuid }) => uuid).sort()).toEqual(uuids.sort());
});

test("generate-digest says that what it found passed the filters", async () => {
  const { stdout } = await run(["--observer", "nobody", "Sebastes"]);
  expect(stdout).toContain(
    "Found 0 observations of Sebastes with valid images that pass the filters, so the digest is empty\n",
  );
});

const uuid = "02f93a71-8904-41a0-848f-7bb8b428e385";

test.each<readonly [readonly string[], string]>([
  [["--since", "yesterday"], 'Cannot use --since "yesterday": expected a date such as'],
  [["--until", "2014-02-30"], 'Cannot use --until "2014-02-30": expected a date such as'],
  [["--since", "2014-05-23", "--until", "2014-05-23"], 'Cannot use --since "2014-05-23T00:00:00Z" with --until'],
  [["--min-depth", "deep"], 'Cannot use --min-depth "deep": expected a number from 0 up'],
  [["--max-depth=-5"], 'Cannot use --max-depth "-5": expected a number from 0 up'],
  [["--min-depth", "500", "--max-depth", "500"], "Cannot use --min-depth 500 with --max-depth 500: expected the first"],
  [["--observer", " "], 'Cannot use --observer " ": expected a name'],
  [["--group", ""], 'Cannot use --group "": expected a name'],
  [["--activity", ""], 'Cannot use --activity "": expected a name'],
  [["--video", "12"], 'Cannot use --video "12": expected the uuid of a video reference'],
  [["--video", uuid, "--video", "x\u001b[1m"], 'Cannot use --video "x\\x1b[1m": expected the uuid'],
  [["--output", ""], 'Cannot use --output "": expected the name of a file, or "-"'],
  [["--output", "-", "--resume"], 'Cannot use "--output -" together with --resume: expected a file to go on with'],
  [["--count", "-a"], "Cannot use --count together with --all: expected concepts, all of which is counted"],
  [["--count", "--since", "2014-05-23"], "Cannot use --count together with --since"],
  [["--count", "--video", uuid], "Cannot use --count together with --video"],
  [["--count", "-o", "x.json"], "Cannot use --count together with --output"],
  [["--count", "--resume"], "Cannot use --count together with --resume"],
  [["--since"], "Cannot use --since: expected a value behind it"],
  [["--observer"], "Cannot use --observer: expected a value behind it"],
  [["--depth", "5"], "Cannot use --depth: there is no such option"],
])("generate-digest refuses %j in a sentence, and asks nothing", async (args, sentence) => {
  const cwd = await temporaryFolder();
  const result = await generateDigest(["X", ...args], { cwd, env: { M3_CONFIG: "http://127.0.0.1:9" } });
  expect(result.exitCode).toBe(2);
  expect(result.stderr).toContain(`generate-digest: ${sentence}`);
  expect(result.stderr).toMatch(/\nTry "generate-digest --help"\n$/);
  expect(result.stdout).toBe("");
});
