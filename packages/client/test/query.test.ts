import { createEmulator, type Emulator, type EmulatorOptions } from "@m3/emulator";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { completeConfiguration } from "../src/configuration.ts";
import {
  type ClientProblem,
  createClient,
  type M3Client,
  type QueryCondition,
  type QueryRow,
  type ViewQuery,
} from "../src/index.ts";
import { type Answer, caught, collect, impatient, send, serve } from "./serve.ts";

async function emulate(options: EmulatorOptions = {}): Promise<{ emulator: Emulator; client: M3Client }> {
  const emulator = await createEmulator(options);
  onTestFinished(() => emulator.close());
  return { emulator, client: clientAt(emulator.url) };
}

function clientAt(site: string): M3Client {
  return createClient(completeConfiguration({ site }, { kind: "url", name: site }), impatient);
}

const select = ["observation_uuid", "concept", "link_name", "depth_meters", "image_reference_uuid"];
const orderBy = ["observation_uuid", "link_name", "image_reference_uuid"];
const boxes: QueryCondition = { column: "link_name", equals: "bounding box" };

test("query.listColumns() lists what there is to select", async () => {
  const { client } = await emulate();
  const columns = await collect(client.query.listColumns());
  expect(columns).toContainEqual({ name: "depth_meters", type: "float8" });
  expect(columns.map(({ name }) => name)).toEqual(expect.arrayContaining(select));
});

test("query.listRows() gives the rows that query.count() counts, null left out, by both ways", async () => {
  const { emulator, client } = await emulate();
  const where: QueryCondition[] = [{ column: "concept", like: "Sebastes%" }];
  const query = { select, where, orderBy };
  const rows = await collect(client.query.listRows(query));
  expect(rows).toHaveLength(await client.query.count(where));
  const uuids = new Set(rows.map(({ observation_uuid: uuid }) => uuid));
  const sebastes = emulator.ocean.concepts.filter((name) => name.startsWith("Sebastes"));
  const seen = sebastes.flatMap((name) => emulator.ocean.sightingsOf(name));
  expect(uuids).toEqual(new Set(seen.map(({ observationUuid }) => observationUuid)));
  const withoutImage = rows.filter((row) => !("image_reference_uuid" in row));
  expect(withoutImage.length).toBeGreaterThan(0);
  expect(Object.values(rows[0] ?? {}).every((value) => value !== "null")).toBe(true);
  emulator.requests.clear();
  await expect(collect(client.query.listRows(query, { route: "run" }))).resolves.toEqual(rows);
  expect(emulator.requests.count("/query/run")).toBe(1);
  // Servers from 1.2 to 1.3 have one way only.
  emulator.addFault({ match: "/query/download", kind: "status", status: 404 });
  await expect(collect(client.query.listRows(query))).resolves.toEqual(rows);
});

test.each<readonly [QueryCondition, (row: QueryRow) => boolean]>([
  [{ column: "concept", equals: "a'a" }, (row) => row.concept === "a'a"],
  [{ column: "concept", in: ["a'a", "Sebastes"] }, (row) => ["a'a", "Sebastes"].includes(String(row.concept))],
  [{ column: "concept", contains: "ebast" }, (row) => String(row.concept).includes("ebast")],
  [{ column: "concept", notlike: "Sebastes%" }, (row) => !row.concept?.startsWith("Sebastes")],
  [{ column: "image_reference_uuid", isnull: false }, (row) => row.image_reference_uuid !== undefined],
  [{ column: "depth_meters", min: 300 }, (row) => Number(row.depth_meters) >= 300],
  [{ column: "depth_meters", max: 300 }, (row) => Number(row.depth_meters) <= 300],
  [{ column: "depth_meters", minmax: [100, 300] }, (row) => Math.abs(Number(row.depth_meters) - 200) <= 100],
])("query.listRows() finds by %j", async (condition, fits) => {
  const { client } = await emulate();
  const everything: QueryCondition = { column: "observation_uuid", isnull: false };
  const all = await collect(client.query.listRows({ select, where: [everything], orderBy }));
  const found = await collect(client.query.listRows({ select, where: [condition], orderBy }));
  expect(found.length).toBeGreaterThan(0);
  expect(found).toEqual(all.filter(fits));
});

test("query.listRows() sends everything that a query may say", async () => {
  const { emulator, client } = await emulate();
  const between = {
    column: "index_recorded_timestamp",
    between: ["2000-01-01T00:00:00Z", "2030-01-01T00:00:00Z"],
  } as const;
  const query: ViewQuery = { select: ["concept"], where: [boxes, between], isDistinct: true, limit: 3, offset: 1 };
  await expect(collect(client.query.listRows({ ...query, orderBy: ["concept"] }))).resolves.toHaveLength(3);
  const related = { ...query, isDistinct: false, hasConcurrentObservations: true, hasRelatedAssociations: true };
  const [row] = await collect(client.query.listRows({ ...related, isStrict: false }));
  expect(Object.keys(row ?? {})).toEqual(["observation_uuid", "index_recorded_timestamp", "concept"]);
  expect(JSON.parse(emulator.requests.entries.at(-1)?.body ?? "")).toEqual({
    select: ["concept"],
    where: [boxes, between],
    distinct: false,
    limit: 3,
    offset: 1,
    strict: false,
    concurrentObservations: true,
    relatedAssociations: true,
  });
});

test("query.listRows() quotes what the server says of a query it cannot run", async () => {
  const { client } = await emulate();
  const wrong = client.query.listRows({ select: ["no_such"], where: [boxes] }, {});
  await expect(caught(collect(wrong))).resolves.toMatchObject({
    code: "http-status",
    status: 500,
    serverMessage: 'ERROR: column "no_such" does not exist',
  });
  const { client: old } = await emulate({ generation: "legacy" });
  await expect(caught(collect(old.query.listRows({ select, where: [boxes] })))).resolves.toMatchObject({ status: 404 });
});

const table = ["observation_uuid\tconcept\tdepth_meters", "AB-1\tSebastes\t1", "AB-2\t\t2", "AB-3\tNanomia\t"];
const rows = [
  { observation_uuid: "ab-1", concept: "Sebastes", depth_meters: "1" },
  { observation_uuid: "ab-2", depth_meters: "2" },
  { observation_uuid: "ab-3", concept: "Nanomia" },
];
const columns = ["observation_uuid", "concept", "depth_meters"];

async function listFrom(answer: Answer, options: { onProblem?: (problem: ClientProblem) => void } = {}) {
  const { url, paths } = await serve(answer);
  return { list: clientAt(url).query.listRows({ select: columns, where: [boxes] }, options), paths };
}

test.each([
  ["lines of Windows", `${table.join("\r\n")}\r\n`],
  ["no end of the last line", table.join("\n")],
  ["columns in other letters", table.join("\n").replace("concept", "CONCEPT")],
  ["a byte order mark", `\ufeff${table.join("\n")}`],
])("query.listRows() reads a table with %s, uuids in lower case", async (_, text) => {
  const { list } = await listFrom((_request, response) => send(response, 200, "text/plain", text));
  await expect(collect(list)).resolves.toEqual(rows);
});

test("query.listRows() tells of rows that tabs and line breaks have shifted, and leaves them out", async () => {
  const text = [...table, "AB-4\ta\ttab\t4", "AB-5\tline", "break\t5", ""].join("\n");
  const answer: Answer = (_, response) => send(response, 200, "text/tab-separated-values", text);
  const problems: ClientProblem[] = [];
  const { list } = await listFrom(answer, { onProblem: (problem) => problems.push(problem) });
  await expect(collect(list)).resolves.toEqual(rows);
  expect(problems.map(({ code, offset }) => [code, offset])).toEqual([3, 4, 5].map((at) => ["unreadable-row", at]));
  expect(problems[0]?.message).toContain("expected row 3 to have 3 columns, got 4 (a tab or a line break in a value)");
  const silent = await listFrom(answer);
  await expect(caught(collect(silent.list))).resolves.toMatchObject({ code: "invalid-response" });
  expect(silent.paths).toHaveLength(1);
});

test("query.listRows() loses and repeats nothing wherever the connection breaks", async () => {
  const text = `${table.join("\n")}\n`;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: text.length }), { maxLength: 4 }), async (breaks) => {
      const { list } = await listFrom((request, response, count) => {
        const length = breaks[count - 1];
        response.writeHead(200, { "content-type": "text/plain", "content-length": text.length });
        if (length === undefined) response.end(text);
        else response.write(text.slice(0, length) || " ".slice(length), () => request.socket.destroy());
      });
      await expect(collect(list)).resolves.toEqual(rows);
    }),
    { numRuns: 40 },
  );
});

test("query.listRows() does not go on with a list that comes in another order", async () => {
  const got: QueryRow[] = [];
  let cut = (): void => {};
  const { list } = await listFrom((request, response, count) => {
    const [header = "", first = "", second = "", third = ""] = table;
    const lines = count === 1 ? [header, first, second, third] : [header, second, first, third];
    response.writeHead(200, { "content-type": "text/plain" });
    if (count > 1) response.end(lines.join("\n"));
    else response.write(`${lines.slice(0, 3).join("\n")}\n`);
    cut = () => request.socket.destroy();
  });
  const reading = (async () => {
    for await (const row of list) if (got.push(row) === 2) cut();
  })();
  await expect(caught(reading)).resolves.toMatchObject({
    code: "invalid-response",
    message: expect.stringContaining('came in another order the next time: name columns to order it by ("orderBy")'),
  });
  expect(got).toEqual(rows.slice(0, 2));
});

test.each([
  ["nothing", "", "expected a table, got nothing", 5],
  ["something else", "Welcome\n", 'expected a table with column "observation_uuid", got the first line "Welcome"', 1],
])("query.listRows() tells of an answer that is %s", async (_, text, problem, attempts) => {
  const { list, paths } = await listFrom((_request, response) => send(response, 200, "text/plain", text));
  await expect(caught(collect(list))).resolves.toMatchObject({
    code: "invalid-response",
    message: expect.stringContaining(problem),
  });
  expect(paths).toHaveLength(attempts);
});
