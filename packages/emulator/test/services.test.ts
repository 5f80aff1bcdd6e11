import { expect, test } from "vitest";
import { credentials } from "../src/index.ts";
import { ask, nullPaths, send, start } from "./start.ts";

type Json = Record<string, unknown>;

interface Node {
  readonly name: string;
  readonly rank?: string;
  readonly alternativeNames?: readonly string[];
  readonly children?: readonly Node[];
}

function namesIn(node: Node): string[] {
  return [node.name, ...(node.children ?? []).flatMap(namesIn)];
}

test("both knowledge bases: any name leads to the accepted one and its descendants", async () => {
  for (const knowledgeBase of ["oni", "vars-kb-server"] as const) {
    const { knowledgeBaseUrl } = await start({ knowledgeBase });
    const [tree, same] = await Promise.all([
      ask(`${knowledgeBaseUrl}/phylogeny/down/rock%20cod`),
      ask(`${knowledgeBaseUrl}/phylogeny/down/Sebastes`),
    ]);
    expect([tree.status, tree.type, tree.text]).toEqual([200, "application/json", same.text]);
    expect(tree.text.includes("\n")).toBe(knowledgeBase === "vars-kb-server");
    expect(nullPaths(tree.json)).toEqual([]);
    const node = tree.json as Node;
    expect([node.name, node.rank, node.alternativeNames]).toEqual(["Sebastes", "genus", ["rockfish", "rock cod"]]);
    const taxa = (await ask(`${knowledgeBaseUrl}/phylogeny/taxa/Sebastes`)).json as Node[];
    expect(taxa.map(({ name }) => name)).toEqual(namesIn(node).sort());
    expect(taxa.some(({ alternativeNames }) => alternativeNames)).toBe(knowledgeBase === "oni");
    expect(JSON.stringify(node)).not.toContain("[]");
  }
});

test("only the older servers let pages of any origin read them", async () => {
  const allowed = async (url: string): Promise<string | null> =>
    (await ask(url)).headers.get("access-control-allow-origin");
  const modern = await start();
  const old = await start({ generation: "legacy", knowledgeBase: "vars-kb-server" });
  for (const path of ["/anno/v1/fast/count", "/kb/v1/phylogeny/basic/Sebastes"]) {
    expect([await allowed(modern.url + path), await allowed(old.url + path)]).toEqual([null, "*"]);
  }
});

test("the order of children depends on the seed", async () => {
  const orders = await Promise.all(
    [1, 2, 3].map(async (seed) =>
      namesIn((await ask(`${(await start({ seed })).knowledgeBaseUrl}/phylogeny/down/Animalia`)).json as Node),
    ),
  );
  expect(new Set(orders.map((names) => [...names].sort().join())).size).toBe(1);
  expect(new Set(orders.map((names) => names.join())).size).toBeGreaterThan(1);
});

test("up, basic and siblings", async () => {
  const { knowledgeBaseUrl } = await start();
  const up = (await ask(`${knowledgeBaseUrl}/phylogeny/up/Cnidaria`)).json as Node;
  expect(namesIn(up)).toEqual(["object", "physical object", "marine organism", "Eukaryota", "Animalia", "Cnidaria"]);
  expect(up.alternativeNames).toEqual(["root"]);
  const basic = (await ask(`${knowledgeBaseUrl}/phylogeny/basic/cnidarian`)).json as Node[];
  expect(basic.map(({ name }) => name)).toEqual(namesIn(up));
  const siblings = (await ask(`${knowledgeBaseUrl}/phylogeny/siblings/Apolemia%20uvaria`)).json as Node[];
  expect(siblings.map(({ name }) => name).sort()).toEqual([
    "Apolemia lanosa",
    "Apolemia rubriversa",
    "Apolemia uvaria",
  ]);
});

test("unknown names, in each dialect", async () => {
  const oni = await start();
  expect(await ask(`${oni.knowledgeBaseUrl}/phylogeny/down/Nessie`)).toMatchObject({
    status: 404,
    json: { message: "Not found", responseCode: 404 },
  });
  expect(await ask(`${oni.knowledgeBaseUrl}/phylogeny/siblings/Nessie`)).toMatchObject({ status: 200, text: "[]" });
  expect((await ask(`${oni.knowledgeBaseUrl}/concept/Nessie`)).json).toEqual({
    message: "Concept name `Nessie` was not found",
    responseCode: 404,
  });
  expect((await ask(`${oni.knowledgeBaseUrl}/concept/parent/object`)).status).toBe(404);
  const old = await start({ knowledgeBase: "vars-kb-server" });
  expect((await ask(`${old.knowledgeBaseUrl}/phylogeny/down/Nessie`)).json).toEqual({
    message: "No concept named Nessie was found",
    code: 404,
  });
  expect((await ask(`${old.knowledgeBaseUrl}/phylogeny/siblings/object`)).status).toBe(404);
  const plain = await ask(`${old.knowledgeBaseUrl}/concept/Nessie`);
  expect([plain.status, plain.type, plain.text]).toEqual([
    404,
    "application/json",
    "No concept named Nessie was found",
  ]);
});

test("concepts, names and links, in each dialect", async () => {
  const oni = (await start()).knowledgeBaseUrl;
  const old = (await start({ knowledgeBase: "vars-kb-server" })).knowledgeBaseUrl;
  const oniConcept = (await ask(`${oni}/concept/spot%20prawn`)).json as Json;
  expect(oniConcept).toMatchObject({
    name: "Pandalus platyceros",
    alternateNames: ["spot prawn", "spot shrimp"],
    rank: "species",
    aphiaId: null,
  });
  expect((await ask(`${old}/concept/spot%20prawn`)).json).toEqual({
    name: "Pandalus platyceros",
    alternateNames: ["spot prawn", "spot shrimp"],
    rank: "species",
    media: [],
    descriptors: [],
    author: "expert-observer",
  });
  expect((await ask(`${oni}/concept/query/root`)).json).toMatchObject({ name: "object" });
  expect((await ask(`${old}/concept/root`)).json).toMatchObject({ name: "object" });
  expect((await ask(`${oni}/concept/parent/Sebastes`)).json).toMatchObject({ name: "Sebastidae" });
  expect((await ask(`${oni}/concept/children/Poralia`)).json).toMatchObject([{ name: "Poralia rufescens" }]);
  expect((await ask(`${oni}/concept/find/RUFESC`)).json).toMatchObject([{ name: "Poralia rufescens" }]);
  expect((await ask(`${oni}/concept/ranks`)).json).toEqual(
    expect.arrayContaining(["genus", "species complex", "subphylum"]),
  );
  const names = (await ask(`${oni}/concept`)).json as string[];
  expect(names).toEqual(expect.arrayContaining(["rockfish", "a'a", "Müller's larva"]));
  expect((await ask(`${oni}/names?limit=2&offset=1`)).json).toEqual({
    content: names.slice(1, 3),
    limit: 2,
    offset: 1,
  });
  expect((await ask(`${old}/names`)).status).toBe(404);
  expect((await ask(`${oni}/links/Sebastes/using/upon`)).json).toMatchObject([{ linkName: "upon" }]);
  expect(((await ask(`${oni}/links/Sebastes`)).json as Json[]).length).toBeGreaterThan(1);
});

test("the configuration service keeps its secrets unless it is shown a token, and never fails for one", async () => {
  const { configurationUrl, annosaurusUrl, knowledgeBaseUrl } = await start();
  const endpoints = `${configurationUrl}/endpoints`;
  const list = (await ask(endpoints)).json as Json[];
  expect(list.map(({ name }) => name)).toEqual([
    "annosaurus",
    "beholder",
    "oni",
    "vampire-squid",
    "vars-kb-server",
    "vars-user-server",
  ]);
  for (const entry of list) expect(Object.keys(entry)).toEqual(["name", "url", "timeoutMillis", "secret", "proxyPath"]);
  expect(list[0]).toEqual({
    name: "annosaurus",
    url: annosaurusUrl,
    timeoutMillis: 60_000,
    secret: null,
    proxyPath: "/anno",
  });
  expect(list[2]).toMatchObject({ url: knowledgeBaseUrl, proxyPath: "/oni" });
  expect(await ask(endpoints, { headers: { authorization: "Bearer nonsense" } })).toMatchObject({
    status: 200,
    json: list,
  });
  const basic = Buffer.from(`${credentials.user}:${credentials.password}`).toString("base64");
  const { accessToken } = (
    await ask(`${configurationUrl}/auth`, { method: "POST", headers: { authorization: `Basic ${basic}` } })
  ).json as { accessToken: string };
  const open = (await ask(endpoints, { headers: { authorization: `Bearer ${accessToken}` } })).json as Json[];
  expect(open.every(({ secret }) => secret === credentials.serviceKey)).toBe(true);
  expect(
    (await ask(`${configurationUrl}/auth`, { method: "POST", headers: { "x-api-key": credentials.masterKey } })).status,
  ).toBe(200);
  expect(await ask(`${configurationUrl}/auth`, { method: "POST" })).toMatchObject({
    status: 401,
    json: { responseCode: 401 },
  });
  expect(
    (
      await ask(`${configurationUrl}/auth/verify`, {
        method: "POST",
        headers: { authorization: `Bearer ${accessToken}` },
      })
    ).status,
  ).toBe(200);
  const annosaurus = { name: "annosaurus", healthStatus: null };
  const isWell = { healthStatus: expect.objectContaining({ application: "annosaurus", version: "1.6.2" }) };
  const statusesOf = async (url: string, path: string) => (await ask(`${url}/health/${path}`)).json as Json[];
  expect((await ask(`${configurationUrl}/health`)).json).toMatchObject({ application: "raziel" });
  expect(await statusesOf(configurationUrl, "expected")).toContainEqual(annosaurus);
  expect(await statusesOf(configurationUrl, "available")).toContainEqual({ ...annosaurus, ...isWell });
  expect(await statusesOf(configurationUrl, "status")).toContainEqual({ ...annosaurus, ...isWell });
  const of2021 = await start({ generation: "legacy" });
  expect(await statusesOf(of2021.configurationUrl, "status")).toContainEqual(annosaurus);
  const available = await statusesOf(of2021.configurationUrl, "available");
  expect(available.map(({ name }) => name)).not.toContain("annosaurus");
  expect(((await ask(`${of2021.configurationUrl}/endpoints`)).json as Json[])[0]).toEqual({
    name: "annosaurus",
    url: of2021.annosaurusUrl,
    timeout: "PT60S",
    proxyPath: "/anno",
  });
  const old = await start({ knowledgeBase: "vars-kb-server" });
  const oldList = (await ask(`${old.configurationUrl}/endpoints`)).json as Json[];
  expect(oldList.map(({ name }) => name)).toEqual(["annosaurus", "beholder", "vampire-squid", "vars-kb-server"]);
});

test("media: a tape has a smaller mp4 beside it; every way to ask leads to it", async () => {
  const { mediaUrl, ocean } = await start();
  const { video, dive } = ocean.moment(0);
  const [tape, proxy] = video.files;
  const media = (await ask(`${mediaUrl}/media/videoreference/${tape.uuid}`)).json as Json;
  expect(Object.keys(media)).toEqual([
    "video_sequence_uuid",
    "video_uuid",
    "video_reference_uuid",
    "video_sequence_name",
    "camera_id",
    "video_name",
    "uri",
    "start_timestamp",
    "duration_millis",
    "container",
    "video_codec",
    "width",
    "height",
    "frame_rate",
    "size_bytes",
    "sha512",
  ]);
  expect(media).toMatchObject({
    uri: expect.stringMatching(/^urn:tid:/),
    width: dive.frame.width,
    height: dive.frame.height,
  });
  const concurrent = (await ask(`${mediaUrl}/media/concurrent/${tape.uuid}`)).json as Json[];
  expect(concurrent).toMatchObject([
    { video_reference_uuid: proxy?.uuid, container: "video/mp4", width: dive.frame.width / 2 },
  ]);
  const [mp4] = concurrent;
  const get = async (path: string): Promise<unknown> => (await ask(`${mediaUrl}/${path}`)).json;
  expect(await get(`media/uri/${encodeURIComponent(String(mp4?.uri))}`)).toEqual(mp4);
  expect(await get(`media/sha512/${mp4?.sha512}`)).toEqual(mp4);
  expect(mp4?.sha512).toMatch(/^[0-9a-f]{128}$/);
  expect(await get(`media/videoreference/filename/${String(mp4?.uri).split("/").at(-1)}`)).toEqual([mp4]);
  expect(await get(`media/video/${encodeURIComponent(video.name)}`)).toEqual([media, mp4]);
  expect(await get(`media/videosequence/${encodeURIComponent(video.sequenceName)}`)).toHaveLength(8);
  expect(await get(`media/camera/${encodeURIComponent(dive.camera)}/${media.start_timestamp}`)).toContainEqual(mp4);
  expect(
    await get(`media/camera/${encodeURIComponent(dive.camera)}/2000-01-01T00:00:00Z/2040-01-01T00:00:00Z`),
  ).toContainEqual(mp4);
  expect(await get("videosequences/names")).toContain(video.sequenceName);
  expect(await get(`videosequences/name/${encodeURIComponent(video.sequenceName)}`)).toMatchObject({
    camera_id: dive.camera,
    videos: [{ video_references: [{ uuid: tape.uuid }, { uuid: proxy?.uuid }] }, {}, {}, {}],
  });
  expect(await get(`videoreferences/${tape.uuid}`)).toMatchObject({ uuid: tape.uuid });
  const absent = await ask(`${mediaUrl}/media/videoreference/00000000-0000-4000-8000-000000000000`);
  expect([absent.status, absent.json]).toEqual([404, { message: "Media not found", responseCode: 404 }]);
});

test("SELECT over the view: columns, counts, TSV with and without words for null", async () => {
  const { annosaurusUrl, ocean } = await start();
  const query = (path: string, body: unknown) => send(`${annosaurusUrl}/query/${path}`, body);
  const columns = (await ask(`${annosaurusUrl}/query/columns`)).json as Json[];
  expect(Object.keys(columns[0] ?? {})).toEqual([
    "columnName",
    "columnType",
    "columnSize",
    "columnLabel",
    "columnClassName",
  ]);
  expect(columns.map(({ columnName }) => columnName)).not.toContain("association_uuid");
  const select = ["observation_uuid", "concept", "index_timecode", "depth_meters"];
  const where = [{ column: "concept", equals: "Atolla" }];
  const run = await query("run", { select, where, distinct: true });
  expect([run.status, run.type]).toEqual([200, "text/plain"]);
  const lines = run.text.trimEnd().split("\n");
  expect(lines[0]).toBe(select.join("\t"));
  expect(new Set(lines.slice(1).map((line) => line.split("\t")[0]))).toEqual(
    new Set(ocean.sightingsOf("Atolla").map(({ observationUuid }) => observationUuid)),
  );
  const nulls = await query("run", {
    select: ["index_timecode"],
    where: [{ column: "index_timecode", isnull: true }],
    limit: 1,
  });
  expect(nulls.text).toBe("index_timecode\nnull\n");
  const file = await query("download", {
    select: ["index_timecode"],
    where: [{ column: "index_timecode", isnull: true }],
    limit: 1,
  });
  expect([file.type, file.headers.get("content-disposition"), file.text]).toEqual([
    "text/tab-separated-values",
    "attachment; filename=results.tsv",
    "index_timecode\n\n",
  ]);
  const apostrophe = await query("count", { where: [{ column: "concept", in: ["a'a"] }] });
  expect((apostrophe.json as { count: number }).count).toBeGreaterThan(0);
});

test("SELECT: every operator, order, and the flags that widen the answer", async () => {
  const { annosaurusUrl, ocean } = await start();
  const rows = async (body: Json): Promise<string[][]> => {
    const { text, status } = await send(`${annosaurusUrl}/query/run`, body);
    expect(status).toBe(200);
    return text
      .trimEnd()
      .split("\n")
      .slice(1)
      .map((line) => line.split("\t"));
  };
  const select = ["concept"];
  const distinct = true;
  expect(await rows({ select, distinct, where: [{ column: "concept", like: "Sebastes l%" }] })).toEqual([
    ["Sebastes levis"],
  ]);
  expect(await rows({ select, distinct, where: [{ column: "concept", contains: "rufesc" }] })).toEqual([
    ["Poralia rufescens"],
  ]);
  expect((await rows({ select, distinct, where: [{ column: "concept", notlike: "%" }] })).length).toBe(0);
  const deep = await rows({
    select: ["depth_meters"],
    where: [
      { column: "depth_meters", min: 500 },
      { column: "depth_meters", max: 600 },
    ],
    orderBy: ["depth_meters"],
  });
  expect(deep).toEqual(
    await rows({
      select: ["depth_meters"],
      where: [{ column: "depth_meters", minmax: [500, 600] }],
      orderBy: ["depth_meters"],
    }),
  );
  expect(deep.map(Number)).toEqual(deep.map(Number).sort((a, b) => a - b));
  const years = await rows({
    select: ["index_recorded_timestamp"],
    where: [{ column: "index_recorded_timestamp", between: ["2014-01-01T00:00:00Z", "2014-12-31T00:00:00Z"] }],
  });
  expect(years.length > 0 && years.every(([time]) => time?.startsWith("2014"))).toBe(true);
  const all = await rows({
    select,
    where: [{ column: "concept", equals: "Atolla" }],
    concurrentObservations: true,
    relatedAssociations: true,
  });
  const moments = [...new Set(ocean.sightingsOf("Atolla").map(({ ordinal }) => ocean.moment(ordinal)))];
  const expected = moments.flatMap(({ observations, imageReferences }) =>
    observations.flatMap((row) =>
      Array(Math.max(1, row.associations.length) * Math.max(1, imageReferences.length)).fill(row.uuid),
    ),
  );
  expect(all.map(([uuid]) => uuid).sort()).toEqual(expected.sort());
});

test("SELECT: what is no query is a 500 in JSON that says why", async () => {
  const { annosaurusUrl } = await start();
  const where = [{ column: "concept", equals: "Atolla" }];
  for (const [body, message] of [
    [{ where }, "select clause is required"],
    [{ select: ["concept"] }, "where clause is required"],
    [{ select: ["nonsense"], where }, 'ERROR: column "nonsense" does not exist'],
    [{ select: ["concept"], where: [{ column: "toString", equals: "x" }] }, 'ERROR: column "toString" does not exist'],
    [{ select: ["concept"], where: [{ column: "concept" }] }, "No constraint was given for column concept"],
    [
      { select: ["concept"], where: [{ column: "concept", in: "x" }] },
      'Cannot decode constraint {"column":"concept","in":"x"}',
    ],
  ] as const) {
    expect(await send(`${annosaurusUrl}/query/run`, body)).toMatchObject({
      status: 500,
      json: { message, responseCode: 500 },
    });
  }
});
