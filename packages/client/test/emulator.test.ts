import { createEmulator, type Emulator, type EmulatorOptions, type Fault } from "@m3/emulator";
import { expect, onTestFinished, test } from "vitest";
import {
  type ClientOptions,
  createClient,
  descendantNames,
  type M3Client,
  resolveConfiguration,
  toAnnotations,
  type WireAnnotation,
} from "../src/index.ts";
import { caught, collect, impatient } from "./serve.ts";

async function emulate(
  options: EmulatorOptions = {},
  clientOptions: ClientOptions = {},
): Promise<{ emulator: Emulator; client: M3Client }> {
  const emulator = await createEmulator(options);
  onTestFinished(() => emulator.close());
  const configuration = await resolveConfiguration({ config: emulator.url, env: {}, client: impatient });
  return { emulator, client: createClient(configuration, { ...impatient, ...clientOptions }) };
}

const kinds = [
  ["modern", "oni"],
  ["modern", "vars-kb-server"],
  ["legacy", "oni"],
  ["legacy", "vars-kb-server"],
] as const;

test.each(kinds)("a client reads %s Annosaurus and %s", async (generation, knowledgeBase) => {
  const { emulator, client } = await emulate({ generation, knowledgeBase });
  const node = await client.fetchPhylogenyDown("rockfish");
  expect(node).toMatchObject({ name: "Sebastes", rank: "genus" });
  expect(node.alternativeNames).toContain("rockfish");
  expect(descendantNames(node)).toContain("Sebastes aleutianus/melanostictus");
  const annotations = await collect(client.listConceptImages("Sebastes"));
  expect(annotations.length).toBeGreaterThan(0);
  expect(new Set(annotations.map(({ concept }) => concept))).toEqual(new Set(["Sebastes"]));
  const image = annotations[0]?.image_references?.[0];
  const reference = await client.fetchImageReference(String(image?.uuid));
  expect(reference).toMatchObject({ uuid: image?.uuid, url: image?.url });
  await expect(caught(client.fetchPhylogenyDown("No such thing"))).resolves.toMatchObject({ code: "not-found" });
  const nothing = "00000000-0000-4000-8000-000000000000";
  await expect(caught(client.fetchImagedMoment(nothing))).resolves.toMatchObject({ code: "not-found" });
  await expect(caught(client.fetchImageReference(nothing))).resolves.toMatchObject({ code: "not-found" });
  await expect(caught(client.fetchImageReference("no-uuid"))).resolves.toMatchObject({
    code: "http-status",
    status: 400,
  });
  await expect(collect(client.listConceptImages("No such thing"))).resolves.toEqual([]);
  expect(emulator.requests.entries.every(({ method }) => method === "GET")).toBe(true);
});

test.each(kinds)(
  "resolveConfiguration() finds the services of %s Annosaurus and %s from one URL",
  async (generation, knowledgeBase) => {
    const { emulator } = await emulate({ generation, knowledgeBase });
    for (const config of [emulator.url, emulator.configurationUrl]) {
      const configuration = await resolveConfiguration({ config, env: {}, client: impatient });
      expect(configuration).toMatchObject({
        site: emulator.url,
        annosaurusUrl: emulator.annosaurusUrl,
        knowledgeBaseUrl: emulator.knowledgeBaseUrl,
      });
      expect(configuration.services.map(({ name }) => name)).toContain("annosaurus");
    }
  },
);

/** The fast endpoints leave out when a row was last changed. */
function asFast(annotation: WireAnnotation): string {
  return JSON.stringify(annotation, (key, value) => (key === "last_updated_time" ? undefined : value));
}

test.each(["modern", "legacy"] as const)(
  "toAnnotations() gives for every moment of a %s server what its fast endpoint gives",
  async (generation) => {
    const { emulator, client } = await emulate({ generation });
    const fast = new Map<string, string>();
    for (const concept of emulator.ocean.concepts) {
      for await (const annotation of client.listConceptImages(concept)) {
        fast.set(String(annotation.observation_uuid), JSON.stringify(annotation));
      }
    }
    const converted = new Map<string, string>();
    for (const { uuid, imageReferences } of emulator.ocean.moments()) {
      if (imageReferences.length === 0) continue;
      for (const annotation of toAnnotations(await client.fetchImagedMoment(uuid))) {
        converted.set(String(annotation.observation_uuid), asFast(annotation));
      }
    }
    expect(fast.size).toBeGreaterThan(100);
    expect([...converted].sort()).toEqual([...fast].sort());
  },
);

test("every name of the knowledge base can be looked up and listed, whatever its letters", async () => {
  const { emulator, client } = await emulate();
  const names = emulator.ocean.knowledgeBase.taxa.flatMap((taxon) => [taxon.name, ...taxon.alternativeNames]);
  for (const letter of ["'", "/", "(", ".", "ü", "ā"]) expect(names.join()).toContain(letter);
  for (const name of names) {
    const { name: accepted } = await client.fetchPhylogenyDown(name);
    expect(accepted).toBe(emulator.ocean.knowledgeBase.find(name)?.name);
  }
  for (const concept of emulator.ocean.concepts) {
    const listed = await collect(client.listConceptImages(concept));
    const seen = emulator.ocean.sightingsOf(concept);
    expect(seen.map(({ observationUuid }) => observationUuid)).toEqual(
      expect.arrayContaining(listed.map(({ observation_uuid: uuid }) => uuid)),
    );
  }
});

const everything = /\/(fast|phylogeny|imagedmoments)\//;
const faults: readonly (readonly [string, Fault])[] = [
  ["503 with Retry-After", { match: everything, times: 2, kind: "status", status: 503, retryAfter: 0 }],
  ["502 from a proxy", { match: everything, times: 2, kind: "status", status: 502 }],
  ["a cut before the answer", { match: everything, times: 2, kind: "reset" }],
  ["a cut in the middle", { match: everything, times: 2, kind: "truncate" }],
  ["a stall in the middle", { match: everything, times: 2, kind: "stall" }],
  ["a wrong length", { match: everything, times: 2, kind: "wrong-length" }],
  ["a length that is too short", { match: everything, times: 2, kind: "wrong-length", differenceBytes: -10 }],
  ["a web page with 200", { match: everything, times: 2, kind: "html" }],
  ["a redirect", { match: everything, times: 2, kind: "redirect" }],
  ["a slow body", { match: everything, times: 2, kind: "drip", chunkBytes: 2000, intervalMillis: 1 }],
  ["a compressed body", { match: everything, kind: "gzip" }],
];

test.each(faults)("a client gets the same in spite of %s", async (_, fault) => {
  const { emulator, client } = await emulate({}, { idleTimeoutMillis: 60 });
  const readAll = async (): Promise<unknown> => {
    const annotations = await collect(client.listConceptImages("Sebastes"));
    const moment = await client.fetchImagedMoment(String(annotations[0]?.imaged_moment_uuid));
    const { name } = await client.fetchPhylogenyDown("rockfish");
    return [annotations, toAnnotations(moment), name];
  };
  const expected = await readAll();
  emulator.requests.clear();
  emulator.addFault(fault);
  await expect(readAll()).resolves.toEqual(expected);
  const met = emulator.requests.entries.filter((entry) => entry.fault === fault.kind);
  expect(met.length).toBeGreaterThanOrEqual(2);
});

test("a client gets the same when three requests of ten fail, each in its own way", async () => {
  const { emulator, client } = await emulate({}, { idleTimeoutMillis: 300, retryLimit: 12 });
  const concepts = emulator.ocean.concepts.slice(0, 30);
  const readAll = (): Promise<WireAnnotation[][]> =>
    Promise.all(concepts.map((concept) => collect(client.listConceptImages(concept))));
  const expected = await readAll();
  for (const [, fault] of faults.slice(0, 8))
    emulator.addFault({ ...fault, times: Number.MAX_SAFE_INTEGER, rate: 0.06 });
  emulator.requests.clear();
  await expect(readAll()).resolves.toEqual(expected);
  const faultCount = emulator.requests.entries.filter(({ fault }) => fault !== undefined).length;
  // Of the requests that it takes: on a busy machine, a client that is so impatient asks more often than it need.
  expect(faultCount / (concepts.length + faultCount)).toBeGreaterThanOrEqual(0.3);
});

test("a list that holds a row which the server cannot encode fails with the server's words", async () => {
  const { emulator, client } = await emulate();
  const [sighting] = emulator.ocean.sightingsOf("Sebastes");
  emulator.addFault({ match: "/fast/", kind: "poison", text: String(sighting?.observationUuid) });
  await expect(caught(collect(client.listConceptImages("Sebastes")))).resolves.toMatchObject({
    code: "http-status",
    status: 500,
    serverMessage: "Internal server error",
    attempts: 5,
  });
});
