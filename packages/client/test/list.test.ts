import fc from "fast-check";
import { expect, test } from "vitest";
import { completeConfiguration } from "../src/configuration.ts";
import { type ClientProblem, createClient, type M3Client } from "../src/index.ts";
import { type Answer, caught, collect, impatient, send, sendJson, serve } from "./serve.ts";

const observations = Array.from({ length: 40 }, (_, index) => ({
  associations: [],
  concept: "Sebastes",
  observation_uuid: `00000000-0000-0000-0000-${String(index).padStart(12, "0")}`,
  unknown_key: "kept",
}));

async function clientOf(answer: Answer): Promise<M3Client & { readonly paths: string[] }> {
  const { url, paths } = await serve(answer);
  return { ...createClient(completeConfiguration({ site: url }, { kind: "url", name: url }), impatient), paths };
}

test("listConceptImages() gives records as they were sent, keys in their order", async () => {
  const client = await clientOf((_, response) => sendJson(response, observations));
  const got = await collect(client.listConceptImages("Sebastes"));
  expect(JSON.stringify(got)).toBe(JSON.stringify(observations));
  expect(client.paths).toEqual(["/anno/v1/fast/concept/images/Sebastes"]);
});

test("listConceptImages() hands records out while they arrive", async () => {
  let finish: (() => void) | undefined;
  const client = await clientOf((_, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.write(`[${observations.slice(0, 2).map((item) => JSON.stringify(item))},`);
    finish = () => response.end(`${JSON.stringify(observations[2])}]`);
  });
  const got: unknown[] = [];
  for await (const observation of client.listConceptImages("Sebastes")) {
    got.push(observation);
    // The end is sent only after the beginning has come out.
    finish?.();
    finish = undefined;
  }
  expect(got).toEqual(observations.slice(0, 3));
});

test("listConceptImages() gives each observation once, though old servers repeat them", async () => {
  const repeated = observations.flatMap((item) => [
    item,
    { ...item, observation_uuid: item.observation_uuid.toUpperCase() },
  ]);
  const client = await clientOf((_, response) => sendJson(response, repeated));
  await expect(collect(client.listConceptImages("Sebastes"))).resolves.toEqual(observations);
});

test("listConceptImages() keeps observations that have no uuid", async () => {
  const nameless = [{ concept: "a" }, { concept: "b" }];
  const client = await clientOf((_, response) => sendJson(response, nameless));
  await expect(collect(client.listConceptImages("Sebastes"))).resolves.toEqual(nameless);
});

test("listConceptImages() loses and repeats nothing wherever the connection breaks, even when the list changes", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 4000 }), fc.constantFrom("cut", "end")), { maxLength: 6 }),
      fc.boolean(),
      async (breaks, changes) => {
        const client = await clientOf((request, response, count) => {
          // A list that grows at its head moves everything behind it.
          const list = changes && count > 1 ? [{ observation_uuid: "new" }, ...observations] : observations;
          const text = JSON.stringify(list);
          const [length, kind] = breaks[count - 1] ?? [undefined, undefined];
          response.writeHead(200, { "content-type": "application/json" });
          if (length === undefined) response.end(text);
          else if (kind === "end") response.end(text.slice(0, length));
          else response.write(text.slice(0, length) || " ", () => request.socket.destroy());
        });
        const got = await collect(client.listConceptImages("Sebastes")).catch((error: Error) => error);
        // More than four breaks that got no further than the one before are too many.
        if (got instanceof Error) {
          expect(breaks.length).toBeGreaterThan(4);
          return;
        }
        const uuids = got.map(({ observation_uuid: uuid }) => uuid);
        expect(new Set(uuids).size).toBe(uuids.length);
        expect(uuids.filter((uuid) => uuid !== "new")).toEqual(observations.map(({ observation_uuid: uuid }) => uuid));
      },
    ),
    { numRuns: 60 },
  );
});

test("listConceptImages() does not count attempts that got further", async () => {
  const text = JSON.stringify(observations);
  const client = await clientOf((_, response, count) => {
    // Ten breaks, each a bit later than the one before.
    send(response, 200, "application/json", count <= 10 ? text.slice(0, Math.ceil((text.length * count) / 12)) : text);
  });
  await expect(collect(client.listConceptImages("Sebastes"))).resolves.toEqual(observations);
  expect(client.paths).toHaveLength(11);
});

test.each([
  ["an object", '{"message":"not a list"}', "expected a JSON array, got a single object"],
  ["cut off", '[{"observation_uuid":"a"},{"obs', "got the end of the input"],
  ["nothing", "", "got an empty input"],
])("listConceptImages() tells of an answer that is %s", async (_, body, problem) => {
  const client = await clientOf((_request, response) => send(response, 200, "application/json", body));
  const error = await caught(collect(client.listConceptImages("Sebastes")));
  expect(error).toMatchObject({ code: "invalid-response", attempts: 5 });
  expect((error as Error).message).toContain(problem);
});

test.each([
  ["Sebastes diploproa", "Sebastes%20diploproa"],
  ["a'a", "a'a"],
  ["a'a/b", "a'a%2Fb"],
  ["Nanomia (bijuga)?#%", "Nanomia%20(bijuga)%3F%23%25"],
  ["Pålsbo grå", "P%C3%A5lsbo%20gr%C3%A5"],
  ["a+b", "a%2Bb"],
  ["x.jsonl", "x.jsonl"],
])("listConceptImages() asks for %s by one segment of the path", async (concept, segment) => {
  const client = await clientOf((_, response) => sendJson(response, observations));
  await expect(collect(client.listConceptImages(concept))).resolves.toHaveLength(40);
  expect(client.paths).toEqual([`/anno/v1/fast/concept/images/${segment}`]);
});

test.each(["", ".", "..", "\ud800"])(
  "listConceptImages() never asks for %j, which a URL would turn into another address",
  async (concept) => {
    const client = await clientOf((_, response) => sendJson(response, observations));
    await expect(caught(collect(client.listConceptImages(concept)))).resolves.toMatchObject({
      code: "not-found",
      attempts: 0,
    });
    expect(client.paths).toEqual([]);
  },
);

test("listConceptImages() stops in the middle when the signal is aborted", async () => {
  const client = await clientOf((_, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.write(`[${JSON.stringify(observations[0])},`);
  });
  const controller = new AbortController();
  const reading = (async () => {
    for await (const _ of client.listConceptImages("Sebastes", { signal: controller.signal })) controller.abort();
  })();
  await expect(caught(reading)).resolves.toMatchObject({ code: "aborted", name: "ClientError" });
});

const oddities = [null, "a", 3, [{}], true];

test("listConceptImages() tells of elements that are no objects, and leaves them out", async () => {
  const list = [null, observations[0], "a", 3, observations[1], [{}], true];
  // Broken twice before the end: what was told is not told again.
  const text = JSON.stringify(list);
  const client = await clientOf((_, response, count) =>
    send(response, 200, "application/json", count < 3 ? text.slice(0, text.indexOf(",true")) : text),
  );
  const problems: ClientProblem[] = [];
  const onProblem = (problem: ClientProblem): void => void problems.push(problem);
  await expect(collect(client.listConceptImages("Sebastes", { onProblem }))).resolves.toEqual(observations.slice(0, 2));
  expect(problems.map(({ code, offset }) => [code, offset])).toEqual(
    [0, 2, 3, 5, 6].map((at) => ["unreadable-row", at]),
  );
  expect(problems[1]?.message).toMatch(/expected element 2 to be an object, got "a"; the row at offset 2 of the list/);
  expect(client.paths).toHaveLength(3);
});

test("a list by parts tells of elements that are no objects by their places in the whole", async () => {
  const rows: unknown[] = Array.from({ length: 2500 }, (_, index) => ({ observation_uuid: `o${index}` }));
  rows[7] = null;
  rows[2100] = "x";
  const { url } = await serve((request, response) => {
    request.setEncoding("utf8").once("data", (body: string) => {
      const { offset, limit } = JSON.parse(body);
      sendJson(response, { query_constraints: {}, content: rows.slice(offset, offset + limit) });
    });
  });
  const client = createClient(completeConfiguration({ site: url }, { kind: "url", name: url }), impatient);
  const problems: ClientProblem[] = [];
  const onProblem = (problem: ClientProblem): void => void problems.push(problem);
  const constraints = { groups: ["ROV"] };
  await expect(collect(client.annotations.listByConstraints(constraints, { onProblem }))).resolves.toHaveLength(2498);
  expect(problems.map(({ offset }) => offset)).toEqual([7, 2100]);
  await expect(caught(collect(client.annotations.listByConstraints(constraints)))).resolves.toMatchObject({
    code: "invalid-response",
  });
});

test.each(oddities)("listConceptImages() ends at once at element %j when nobody listens", async (odd) => {
  const client = await clientOf((_, response) => sendJson(response, [observations[0], odd]));
  const got: unknown[] = [];
  const reading = (async () => {
    for await (const item of client.listConceptImages("Sebastes")) got.push(item);
  })();
  await expect(caught(reading)).resolves.toMatchObject({
    code: "invalid-response",
    message: expect.stringContaining("expected element 1 to be an object, got "),
  });
  expect(got).toHaveLength(1);
  expect(client.paths).toHaveLength(1);
});

test("a list by parts ends with a server that does not cut it, and fails with one that repeats a part", async () => {
  const all = Array.from({ length: 4500 }, (_, index) => ({ observation_uuid: `o${index}` }));
  for (const [rows, result] of [
    [all, 4500],
    [all.slice(0, 2000), "got the same one again"],
  ] as const) {
    const { url, paths } = await serve((_, response) => sendJson(response, { query_constraints: {}, content: rows }));
    const client = createClient(completeConfiguration({ site: url }, { kind: "url", name: url }), impatient);
    const reading = collect(client.annotations.listByConstraints({ groups: ["ROV"] }));
    if (typeof result === "number") await expect(reading).resolves.toHaveLength(result);
    else await expect(reading).rejects.toThrow(result);
    expect(paths.length).toBeLessThan(4);
  }
});

test("listConceptNames() ends with a server that does not cut the list", async () => {
  for (const count of [5000, 12_000]) {
    const names = Array.from({ length: count }, (_, index) => `name ${index}`);
    const client = await clientOf((_, response) => sendJson(response, { content: names, limit: 5000, offset: 0 }));
    await expect(collect(client.listConceptNames())).resolves.toEqual(names);
    expect(client.paths.length).toBeLessThan(3);
  }
});
