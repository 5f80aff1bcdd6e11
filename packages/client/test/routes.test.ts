import { createEmulator, type Emulator, type EmulatorOptions } from "@m3/emulator";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { completeConfiguration } from "../src/configuration.ts";
import {
  type ClientOptions,
  type ClientProblem,
  createClient,
  type M3Client,
  type ObservationQuery,
  resolveConfiguration,
  type WireAnnotation,
} from "../src/index.ts";
import { caught, collect, impatient, sendJson, serve } from "./serve.ts";

async function emulate(
  options: EmulatorOptions = {},
  clientOptions: ClientOptions = {},
): Promise<{ emulator: Emulator; client: M3Client; all: WireAnnotation[] }> {
  const { emulator, client } = await start(options, clientOptions);
  const response = await fetch(`${emulator.annosaurusUrl}/fast?data=true`);
  return { emulator, client, all: (await response.json()) as WireAnnotation[] };
}

async function start(
  options: EmulatorOptions,
  clientOptions: ClientOptions = {},
): Promise<{ emulator: Emulator; client: M3Client }> {
  const emulator = await createEmulator(options);
  onTestFinished(() => emulator.close());
  const configuration = await resolveConfiguration({ config: emulator.url, env: {}, client: impatient });
  return { emulator, client: createClient(configuration, { ...impatient, ...clientOptions }) };
}

const boxes = /^(bounding box|localization-(point|line|polygon))$/;

/** What a query must give, found by looking at everything. */
function oracle(all: readonly WireAnnotation[], query: ObservationQuery): WireAnnotation[] {
  const { hasImage = true, hasLocalization, since, until, minDepthMeters: min, maxDepthMeters: max } = query;
  const among = (list: readonly string[] | undefined, value: string | undefined): boolean =>
    list === undefined || (value !== undefined && list.includes(value));
  const fits = (item: WireAnnotation): boolean => {
    const millis = Date.parse(item.recorded_timestamp ?? "");
    const depth = Number(item.ancillary_data?.depth_meters);
    return (
      (!hasImage || (item.image_references?.length ?? 0) > 0) &&
      (!hasLocalization || (item.associations ?? []).some((row) => boxes.test(row.link_name ?? ""))) &&
      (since === undefined || millis >= Date.parse(since)) &&
      (until === undefined || millis < Date.parse(until)) &&
      (min === undefined || depth >= min) &&
      (max === undefined || depth < max) &&
      among(query.observers, item.observer) &&
      among(query.groups, item.group) &&
      among(query.activities, item.activity) &&
      among(query.videoReferenceUuids, item.video_reference_uuid)
    );
  };
  return [...new Set(query.concepts)].flatMap((concept) =>
    all
      .filter((item) => item.concept === concept && fits(item))
      .map((item) => {
        if (query.withAncillaryData) return item;
        const { ancillary_data: _, ...rest } = item;
        return rest;
      }),
  );
}

/** Queries of which every condition is met by something in the ocean. */
function queriesOf(all: readonly WireAnnotation[]): fc.Arbitrary<ObservationQuery> {
  const values = (read: (item: WireAnnotation) => unknown): string[] => [
    ...new Set(all.map(read).filter((value) => typeof value === "string")),
  ];
  const some = (list: readonly string[], maxLength: number): fc.Arbitrary<string[]> =>
    fc.array(fc.constantFrom(...list), { minLength: 1, maxLength });
  const instants = fc.constantFrom(...values((item) => item.recorded_timestamp), "2015-06-01", "2019-01-01T00:00:00Z");
  const depths = fc.constantFrom(
    ...all.flatMap((item) =>
      typeof item.ancillary_data?.depth_meters === "number" ? [item.ancillary_data.depth_meters] : [],
    ),
    0,
    500,
  );
  const concepts = [...values((item) => item.concept), "No such thing", "O'Neill's"];
  const conditions = fc.record({
    hasImage: fc.boolean(),
    hasLocalization: fc.boolean(),
    since: instants,
    until: instants,
    minDepthMeters: depths,
    maxDepthMeters: depths,
    observers: some([...values((item) => item.observer), "O'Neill"], 3),
    groups: some(
      values((item) => item.group),
      2,
    ),
    activities: some(
      values((item) => item.activity),
      2,
    ),
    videoReferenceUuids: some(
      values((item) => item.video_reference_uuid),
      6,
    ),
    withAncillaryData: fc.boolean(),
  });
  // All of them at once would leave nothing.
  return fc
    .tuple(some(concepts, 40), conditions, fc.array(fc.nat(10), { maxLength: 3 }))
    .map(([names, every, taken]) => {
      const keys = Object.keys(every).filter((_, index) => taken.includes(index));
      return { concepts: names, ...Object.fromEntries(keys.map((key) => [key, every[key as keyof typeof every]])) };
    });
}

for (const generation of ["modern", "legacy"] as const) {
  test(`listObservations() gives the same by every route of a ${generation} server, and what is wanted`, async () => {
    const { client, all } = await emulate({ generation });
    let foundCount = 0;
    await fc.assert(
      fc.asyncProperty(queriesOf(all), async (query) => {
        const expected = JSON.stringify(oracle(all, query));
        for (const route of ["concepts", "constraints", "auto"] as const) {
          // Texts are compared, because the order of keys matters.
          expect(JSON.stringify(await collect(client.listObservations(query, { route })))).toBe(expected);
        }
        if (expected !== "[]") foundCount++;
      }),
      { numRuns: 30 },
    );
    expect(foundCount).toBeGreaterThan(15);
  });

  test(`listMomentObservations() gives the same by every route of a ${generation} server, and everything`, async () => {
    const { client, all } = await emulate({ generation, ocean: { diveCount: 6, momentsPerDive: 12 } });
    const uuidOf = (item: WireAnnotation): string => `${item.imaged_moment_uuid} ${item.observation_uuid}`;
    const sorted = all.toSorted((a, b) => (uuidOf(a) < uuidOf(b) ? -1 : 1));
    const videoOf = new Map(all.map((item) => [String(item.imaged_moment_uuid), item.video_reference_uuid]));
    const moments = fc.subarray([...videoOf.keys()]).map((uuids) =>
      uuids.map((uuid, index) => ({
        // Some videos are unknown, and some are wrong.
        imagedMomentUuid: index % 7 === 0 ? uuid.toUpperCase() : uuid,
        videoReferenceUuid:
          index % 5 === 0 ? undefined : index % 11 === 0 ? all[0]?.video_reference_uuid : videoOf.get(uuid),
      })),
    );
    await fc.assert(
      fc.asyncProperty(moments, fc.boolean(), async (wanted, withAncillaryData) => {
        const uuids = new Set(wanted.map(({ imagedMomentUuid }) => imagedMomentUuid.toLowerCase()));
        const expected = sorted
          .filter((item) => uuids.has(String(item.imaged_moment_uuid)))
          .map((item) => (withAncillaryData ? item : { ...item, ancillary_data: undefined }));
        for (const route of ["videos", "moments", "auto"] as const) {
          const got = await collect(client.listMomentObservations(wanted, { route, withAncillaryData }));
          expect(JSON.stringify(got)).toBe(JSON.stringify(expected));
        }
      }),
      { numRuns: 6 },
    );
  });
}

test("listObservations() takes what is at the lower end, and not what is at the upper", async () => {
  const { client, all } = await emulate();
  const record = all.find((item) => item.recorded_timestamp && item.ancillary_data && item.image_references?.length);
  const { concept = "", recorded_timestamp: time = "", ancillary_data: data } = record ?? {};
  const depth = Number(data?.depth_meters);
  for (const route of ["concepts", "constraints"] as const) {
    const found = async (query: Omit<ObservationQuery, "concepts">): Promise<boolean> => {
      const records = await collect(client.listObservations({ concepts: [concept], ...query }, { route }));
      return records.some(({ observation_uuid: uuid }) => uuid === record?.observation_uuid);
    };
    await expect(found({ since: time, minDepthMeters: depth })).resolves.toBe(true);
    await expect(found({ until: time })).resolves.toBe(false);
    await expect(found({ maxDepthMeters: depth })).resolves.toBe(false);
    const later = new Date(Date.parse(time) + 1).toISOString();
    await expect(found({ until: later, maxDepthMeters: depth + 1e-4 })).resolves.toBe(true);
    await expect(found({ since: later })).resolves.toBe(false);
  }
});

test("listObservations() fails when one of many concepts cannot be listed", async () => {
  const { emulator, client } = await start({});
  const concepts = emulator.ocean.concepts.filter((name) => /^\w+$/.test(name)).slice(0, 6);
  const [, , third = ""] = concepts;
  emulator.addFault({ match: `/images/${third}`, kind: "status", status: 400 });
  await expect(caught(collect(client.listObservations({ concepts })))).resolves.toMatchObject({
    code: "http-status",
    status: 400,
  });
});

test("listObservations() leaves to the server what it can", async () => {
  const { emulator, client } = await emulate();
  const concepts = emulator.ocean.concepts.filter((name) => !name.includes("'"));
  expect(concepts.length).toBeGreaterThan(20);
  emulator.requests.clear();
  await collect(client.listObservations({ concepts, hasLocalization: true }));
  const { entries } = emulator.requests;
  expect(entries.every(({ method, path }) => method === "POST" && path.includes("/fast"))).toBe(true);
  // Four kinds of localizations are counted, and each that there is has less than a page.
  expect(entries.length).toBeLessThanOrEqual(8);
  expect(entries.every(({ body }) => body.includes('"link_name"'))).toBe(true);
});

test("listObservations() asks for concepts by themselves when nothing is to be left out, four at a time", async () => {
  const { emulator, client } = await emulate({ latencyMillis: 10 });
  const concepts = emulator.ocean.concepts.slice(0, 20);
  emulator.requests.clear();
  await collect(client.listObservations({ concepts }));
  const { entries, peakConcurrency } = emulator.requests;
  expect(entries.length).toBe(20);
  expect(entries.filter(({ method }) => method === "GET").length).toBeGreaterThan(15);
  expect(peakConcurrency).toBe(4);
});

test("listObservations() asks only for concepts that were ever observed, when there are many", async () => {
  const { emulator, client, all } = await emulate();
  const names = emulator.ocean.knowledgeBase.taxa.map(({ name }) => name);
  emulator.requests.clear();
  const got = await collect(client.listObservations({ concepts: names, hasImage: false }));
  expect(emulator.requests.entries.length).toBeLessThan(names.length);
  expect(got.length).toBe(all.filter(({ concept }) => names.includes(String(concept))).length);
  // A server that cannot say is asked for all of them.
  emulator.addFault({ match: "/observations/concepts", kind: "status", status: 404 });
  await expect(collect(client.listObservations({ concepts: names, hasImage: false }))).resolves.toEqual(got);
});

test("listObservations() goes concept by concept where constraints do not work", async () => {
  const { emulator, client, all } = await emulate();
  const concepts = emulator.ocean.concepts.slice(0, 10);
  const query = { concepts, hasLocalization: true };
  emulator.addFault({ match: "/fast/count", kind: "status", status: 404 });
  await expect(collect(client.listObservations(query))).resolves.toEqual(oracle(all, query));
  expect(emulator.requests.count("/fast/concept/images/")).toBe(10);
});

test("listObservations() finds a concept with a slash through a proxy that decodes paths", async () => {
  const { emulator, client, all } = await emulate({ decodesSlashes: true });
  const concepts = emulator.ocean.concepts.filter((name) => name.includes("/"));
  expect(concepts.length).toBeGreaterThan(0);
  const found = await collect(client.listObservations({ concepts }));
  expect(found.length).toBeGreaterThan(0);
  expect(found).toEqual(oracle(all, { concepts }));
});

test("listObservations() asks for a little more than is wanted, as servers round", async () => {
  const { emulator, client } = await start({});
  const query = { concepts: ["Sebastes"], since: "2014-05-23T14:44:02.5Z", until: "2019-01-01", minDepthMeters: 100 };
  await collect(client.listObservations({ ...query, maxDepthMeters: 200 }));
  const [body = ""] = emulator.requests.entries.filter(({ method }) => method === "POST").map((entry) => entry.body);
  expect(JSON.parse(body)).toEqual({
    concepts: ["Sebastes"],
    min_timestamp: "2014-05-23T14:44:01.000Z",
    max_timestamp: "2019-01-01T00:00:01.000Z",
    min_depth: 99.99,
    max_depth: 200.01,
    data: true,
  });
});

test("listObservations() never sends an apostrophe by constraints", async () => {
  const { emulator, client, all } = await emulate();
  const query = { concepts: ["a'a", "Sebastes"], hasLocalization: true, groups: ["ROV"], observers: ["O'Neill"] };
  await collect(client.listObservations(query));
  const posts = emulator.requests.entries.filter(({ method }) => method === "POST");
  expect(posts.length).toBeGreaterThan(0);
  expect(posts.every(({ body }) => !body.includes("'") && body.includes("ROV"))).toBe(true);
  const some = { concepts: ["a'a", "Sebastes"], hasLocalization: true };
  await expect(collect(client.listObservations(some))).resolves.toEqual(oracle(all, some));
});

test.each([
  [{ since: "yesterday" }, /^Cannot use since "yesterday": expected an instant such as/],
  [{ until: "2019-13-01" }, /^Cannot use until/],
  [{ minDepthMeters: Number.NaN }, /^Cannot use minDepthMeters NaN/],
])("listObservations() refuses %j", async (wrong, message) => {
  const { client } = await emulate();
  const error = await caught(collect(client.listObservations({ concepts: ["Sebastes"], ...wrong })));
  expect(error).toBeInstanceOf(RangeError);
  expect((error as Error).message).toMatch(message);
});

test("listMomentObservations() reads whole videos where a good part of them is wanted", async () => {
  const { emulator, client } = await emulate();
  const moments = [...emulator.ocean.moments()].map(({ uuid, video }) => ({
    imagedMomentUuid: uuid,
    videoReferenceUuid: video.files[0].uuid,
  }));
  emulator.requests.clear();
  await collect(client.listMomentObservations(moments));
  // Videos are asked for by 25.
  expect(emulator.requests.count("/fast/multi")).toBe(2);
  expect(emulator.requests.count()).toBe(4);
});

test("listMomentObservations() asks for moments where next to nothing of a video is wanted", async () => {
  const { emulator, client } = await start({ ocean: { diveCount: 6, momentsPerDive: 250 } });
  const moments = [...emulator.ocean.moments()].map(({ uuid, video }) => ({
    imagedMomentUuid: uuid,
    videoReferenceUuid: video.files[0].uuid,
  }));
  emulator.requests.clear();
  const few = moments.filter((_, index) => index % 70 === 0);
  await collect(client.listMomentObservations(few));
  expect(emulator.requests.count("/fast/multi")).toBe(0);
  expect(emulator.requests.count("/imagedmoments/")).toBe(few.length);
  expect(emulator.requests.peakConcurrency).toBeLessThanOrEqual(4);
});

/** Asks a server for 40 moments that answers for them as `answer` does, and counts what it was asked. */
async function askForMany(answer: (count: number) => object | number) {
  const server = await serve((_, response, count) => {
    const answered = answer(count);
    if (typeof answered === "number") sendJson(response, { message: "no" }, answered);
    else sendJson(response, answered);
  });
  const client = createClient(completeConfiguration({ site: server.url }, { kind: "url", name: server.url }), {
    ...impatient,
    retryLimit: 0,
    concurrency: 1,
  });
  const wanted = Array.from({ length: 40 }, (_, index) => ({ imagedMomentUuid: `m${index}` }));
  const problems: ClientProblem[] = [];
  const options = { onProblem: (problem: ClientProblem) => void problems.push(problem) };
  const error = await caught(collect(client.listMomentObservations(wanted, options)));
  return { error, problems, requestCount: server.paths.length };
}

test.each([401, 403, 407, 408])("listMomentObservations() ends where a server answers %i", async (status) => {
  const { error, problems, requestCount } = await askForMany(() => status);
  expect(error).toMatchObject({ code: "http-status", status });
  expect(problems).toEqual([]);
  expect(requestCount).toBeLessThanOrEqual(4);
});

test("listMomentObservations() ends at a server that fails at every moment", async () => {
  const { error, problems, requestCount } = await askForMany(() => 500);
  expect(error).toMatchObject({ code: "http-status", status: 500 });
  expect(problems).toHaveLength(19);
  expect(requestCount).toBeLessThan(40);
});

test("listMomentObservations() goes on where moments are lost but not all, or are all gone", async () => {
  const some = await askForMany((count) => (count === 5 ? { uuid: "m", observations: [] } : 500));
  expect(some).toMatchObject({ error: undefined, requestCount: 40 });
  expect(some.problems).toHaveLength(39);
  const gone = await askForMany(() => 404);
  expect(gone).toMatchObject({ error: undefined, requestCount: 40 });
  expect(gone.problems).toHaveLength(40);
});

test("listMomentObservations() tells of moments that are gone, and ends at them when nobody listens", async () => {
  const { emulator, client, all } = await emulate();
  const gone = "00000000-0000-4000-8000-000000000000";
  const [there] = [...emulator.ocean.moments()];
  const wanted = [gone, String(there?.uuid)].map((imagedMomentUuid) => ({ imagedMomentUuid }));
  const problems: ClientProblem[] = [];
  const got = await collect(client.listMomentObservations(wanted, { onProblem: (problem) => problems.push(problem) }));
  expect(got.length).toBe(all.filter((item) => item.imaged_moment_uuid === there?.uuid).length);
  expect(problems).toEqual([
    expect.objectContaining({ kind: "problem", code: "lost-moment", imagedMomentUuid: gone, url: expect.any(String) }),
  ]);
  await expect(caught(collect(client.listMomentObservations(wanted)))).resolves.toMatchObject({ code: "not-found" });
});

test("a server that fails three times in ten gives the same", async () => {
  const { emulator, client } = await emulate({}, { retryLimit: 12, idleTimeoutMillis: 60 });
  const query = { concepts: emulator.ocean.concepts.slice(0, 12), hasLocalization: true };
  const read = async (): Promise<unknown> => {
    const observations = await collect(client.listObservations(query));
    const moments = observations.map((item) => ({
      imagedMomentUuid: String(item.imaged_moment_uuid),
      videoReferenceUuid: item.video_reference_uuid,
    }));
    const others = await collect(client.listMomentObservations(moments));
    const alone = await collect(client.listMomentObservations(moments, { route: "moments" }));
    return [observations, others, alone];
  };
  const expected = await read();
  for (const kind of ["reset", "truncate", "html", "wrong-length", "stall"] as const) {
    emulator.addFault({ match: "/anno/", kind, rate: 0.08 });
  }
  emulator.addFault({ match: "/anno/", kind: "status", status: 503, retryAfter: 0, rate: 0.08 });
  emulator.requests.clear();
  await expect(read()).resolves.toEqual(expected);
  const { entries } = emulator.requests;
  expect(entries.filter(({ fault }) => fault !== undefined).length / entries.length).toBeGreaterThanOrEqual(0.3);
});

test("countObservations() counts all and those with images", async () => {
  const { emulator, client, all } = await emulate();
  for (const concept of [...emulator.ocean.concepts.slice(0, 5), "No such thing"]) {
    const own = all.filter((item) => item.concept === concept);
    const imageCount = own.filter((item) => (item.image_references?.length ?? 0) > 0).length;
    await expect(client.countObservations(concept)).resolves.toEqual({ observationCount: own.length, imageCount });
  }
});

test.each(["oni", "vars-kb-server"] as const)(
  "listConceptNames() lists every name of %s once",
  async (knowledgeBase) => {
    const { emulator, client } = await emulate({ knowledgeBase });
    const names = emulator.ocean.knowledgeBase.taxa.flatMap((taxon) => [taxon.name, ...taxon.alternativeNames]);
    const listed = await collect(client.listConceptNames());
    expect(listed.toSorted()).toEqual([...new Set(names)].sort());
  },
);
