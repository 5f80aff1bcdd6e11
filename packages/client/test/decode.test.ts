import fc from "fast-check";
import { expect, expectTypeOf, test } from "vitest";
import { completeConfiguration } from "../src/configuration.ts";
import { type Decoded, decodeCount, decodeImagedMoment, decodeTexts } from "../src/decode.ts";
import * as annotationDecoders from "../src/decode-annotations.ts";
import * as conceptDecoders from "../src/decode-concepts.ts";
import * as histogramDecoders from "../src/decode-histogram.ts";
import * as mediaDecoders from "../src/decode-media.ts";
import { type ClientProblem, createClient, descendantNames, type ImageReferenceUuid } from "../src/index.ts";
import { caught, impatient, sendJson, serve } from "./serve.ts";

const { decodeAnnotation, decodeImageReference, decodeMoment } = annotationDecoders;
const { decodeConcept, decodeConceptNode } = conceptDecoders;

async function clientWith(value: unknown): Promise<{ client: ReturnType<typeof createClient>; paths: string[] }> {
  const { url, paths } = await serve((_, response) => sendJson(response, value));
  return { client: createClient(completeConfiguration({ site: url }, { kind: "url", name: url }), impatient), paths };
}

const reference = {
  url: "http://127.0.0.1/framegrabs/Mini%20ROV/01_17.png",
  format: "image/png",
  width_pixels: 1920,
  height_pixels: 1080,
  description: "source image",
  uuid: "763c6077-3a20-41ed-7565-a36fd7a39d1e",
  last_updated_time: "2018-12-31T12:04:45Z",
  imaged_moment_uuid: "19d398d2-4ef5-4321-841d-0007d8ae76ce",
};

test("fetchImageReference() gives a model, with a uuid that is not valid by RFC 4122", async () => {
  const { client, paths } = await clientWith(reference);
  const got = await client.fetchImageReference(reference.uuid.toUpperCase());
  expect(paths).toEqual([`/anno/v1/imagereferences/${reference.uuid}`]);
  expect(got).toEqual({
    uuid: reference.uuid,
    url: reference.url,
    format: "image/png",
    widthPixels: 1920,
    heightPixels: 1080,
    description: "source image",
    lastUpdatedTime: reference.last_updated_time,
    imagedMomentUuid: reference.imaged_moment_uuid,
  });
  expectTypeOf(got.uuid).toEqualTypeOf<ImageReferenceUuid>();
  expectTypeOf(got.widthPixels).toEqualTypeOf<number | undefined>();
});

test("fetchImageReference() leaves out what is absent, null, or a size of 0", () => {
  const bare = { uuid: "a", width_pixels: 0, height_pixels: null, description: null };
  expect(decodeImageReference(bare)).toEqual({ value: { uuid: "a" } });
});

test("fetchPhylogenyDown() understands oni and vars-kb-server, old and new", async () => {
  const { client, paths } = await clientWith({
    name: "Sebastes",
    rank: "genus",
    alternativeNames: ["rockfish"],
    children: [
      { name: "Sebastes mystinus", rank: "", alternativeNames: [], children: [] },
      { name: "Sebastes diploproa" },
    ],
  });
  await expect(client.fetchPhylogenyDown("rock fish")).resolves.toEqual({
    name: "Sebastes",
    rank: "genus",
    alternativeNames: ["rockfish"],
    children: [
      { name: "Sebastes mystinus", alternativeNames: [], children: [] },
      { name: "Sebastes diploproa", alternativeNames: [], children: [] },
    ],
  });
  expect(paths).toEqual(["/kb/v1/phylogeny/down/rock%20fish"]);
});

test("descendantNames() lists each name below a concept once, in one order whatever the server's", () => {
  const leaf = (name: string): object => ({ name, children: [] });
  const tree = (children: object[]): string[] => {
    const decoded = decodeConceptNode({ name: "A", children });
    if ("problem" in decoded) throw new TypeError(decoded.problem);
    return descendantNames(decoded.value);
  };
  const nested = { name: "Z", children: [leaf("a"), leaf("\u00e9"), leaf("B")] };
  expect(tree([nested, leaf("C"), leaf("C"), leaf("A")])).toEqual(["B", "C", "Z", "a", "\u00e9"]);
  expect(tree([leaf("A"), leaf("C"), nested])).toEqual(["B", "C", "Z", "a", "\u00e9"]);
  expect(tree([])).toEqual([]);
});

const tornTree = {
  name: "Sebastes",
  children: [null, { name: "Sebastes levis", children: ["x", { name: "" }] }, { name: "Sebastes goodei" }],
};

test("fetchPhylogenyDown() tells of places in a tree that hold no concept, and leaves them out", async () => {
  const { client, paths } = await clientWith(tornTree);
  for (const fetchTree of [client.fetchPhylogenyDown, client.concepts.fetchDown]) {
    const problems: ClientProblem[] = [];
    const node = await fetchTree("Sebastes", { onProblem: (problem) => problems.push(problem) });
    expect(descendantNames(node)).toEqual(["Sebastes goodei", "Sebastes levis"]);
    expect(problems.map(({ code, message }) => [code, message.replace(/^.*unexpected: /, "")])).toEqual([
      ["unreadable-concept", 'expected a concept to be an object, got null (a child of "Sebastes")'],
      ["unreadable-concept", 'expected a concept to be an object, got "x" (a child of "Sebastes levis")'],
      ["unreadable-concept", 'expected "name" of a concept to be a text, got "" (a child of "Sebastes levis")'],
    ]);
  }
  expect(paths).toHaveLength(2);
});

test("fetchPhylogenyDown() ends at once at a place that holds no concept when nobody listens", async () => {
  const { client, paths } = await clientWith(tornTree);
  await expect(caught(client.fetchPhylogenyDown("Sebastes"))).resolves.toMatchObject({
    code: "invalid-response",
    attempts: 1,
    message: expect.stringContaining('got null (a child of "Sebastes")'),
  });
  expect(paths).toHaveLength(1);
});

test("fetchImagedMoment() ends at once at an observation that is none", async () => {
  const { client, paths } = await clientWith({ uuid: "m", observations: [null] });
  await expect(caught(client.fetchImagedMoment("m"))).resolves.toMatchObject({ code: "invalid-response" });
  expect(paths).toHaveLength(1);
});

test("decodeConceptNode() refuses a tree without end", () => {
  let tree: object = { name: "leaf" };
  for (let level = 0; level < 5000; level++) tree = { name: "x", children: [tree] };
  expect(decodeConceptNode(tree)).toEqual({
    problem: 'expected a tree of at most 200 levels, got more (a child of "x")',
    isLasting: true,
  });
  const problems: string[] = [];
  expect(decodeConceptNode(tree, (problem) => problems.push(problem))).toHaveProperty("value.name", "x");
  expect(problems).toHaveLength(1);
});

test("fetchImagedMoment() gives the record of either generation as it was sent", async () => {
  const moment = { uuid: "B", recorded_date: "2014-12-05T19:02:11.493Z", elapsed_time: 5, observations: [], extra: 1 };
  const { client, paths } = await clientWith(moment);
  await expect(client.fetchImagedMoment("ABC")).resolves.toEqual(moment);
  expect(paths).toEqual(["/anno/v1/imagedmoments/abc"]);
});

test.each([
  [{ uuid: "a", observations: {} }, 'expected "observations" of an imaged moment to be an array, got an object'],
  [{ uuid: "a", image_references: [null] }, 'expected an element of "image_references" to be an object, got null'],
  [{ observations: [] }, 'expected "uuid" of an imaged moment to be a text, got nothing'],
  ["moment", 'expected an imaged moment to be an object, got "moment"'],
])("fetchImagedMoment() refuses %j", (value, problem) => {
  expect(decodeImagedMoment(value)).toMatchObject({ problem });
});

const decoders: readonly ((value: unknown) => Decoded<unknown>)[] = [
  decodeImagedMoment,
  decodeCount,
  decodeTexts,
  ...Object.values(annotationDecoders),
  ...Object.values(conceptDecoders),
  ...Object.values(histogramDecoders),
  ...Object.values(mediaDecoders),
];

test("decode*() give the same for both generations of a server", () => {
  const common = {
    uuid: "A",
    video_reference_uuid: "V",
    observations: [{ uuid: "b" }, { uuid: "a" }, { concept: "x" }],
  };
  const times = { recordedTimestamp: "2014-12-05T19:02:11.493Z", elapsedTimeMillis: 5 };
  const [legacy, modern] = [
    { ...common, recorded_date: times.recordedTimestamp, elapsed_time: 5 },
    { ...common, recorded_timestamp: times.recordedTimestamp, elapsed_time_millis: 5 },
  ];
  const observations = ["a", "b"].map((uuid) => ({ uuid, associations: [] }));
  const value = { uuid: "a", videoReferenceUuid: "v", ...times, observations, imageReferences: [] };
  expect(decodeMoment(legacy)).toEqual({ value });
  expect(decodeMoment(modern)).toEqual({ value });
  const annotation = { observation_uuid: "O", elapsed_time_millis: 5, last_updated: "x", activity: null };
  expect(decodeAnnotation(annotation)).toEqual({
    value: { observationUuid: "o", elapsedTimeMillis: 5, lastUpdatedTime: "x", associations: [], imageReferences: [] },
  });
});

test("decodeConcept() gives the same for oni and vars-kb-server", () => {
  const common = { name: "Sebastes", alternateNames: ["rockfish"], media: [{ url: "u", isPrimary: true }, {}] };
  const links = [{ linkName: "upon", toConcept: "rock", linkValue: "nil" }];
  const oni = {
    ...common,
    linkRealizations: links,
    rank: "genus",
    rankLevel: null,
    author: null,
    aphiaId: 126175,
    id: 1,
  };
  const value = {
    name: "Sebastes",
    rank: "genus",
    alternativeNames: ["rockfish"],
    media: [{ url: "u", isPrimary: true }],
    links,
  };
  expect(decodeConcept(oni)).toEqual({ value: { ...value, aphiaId: 126175 } });
  expect(decodeConcept({ ...common, descriptors: links, rank: "genus", author: "x" })).toEqual({
    value: { ...value, author: "x" },
  });
});

test("decode*() either decode or say what is wrong, whatever JSON comes", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      for (const decode of decoders) {
        const decoded = decode(value);
        expect("problem" in decoded ? typeof decoded.problem : typeof decoded.value).toMatch(
          /^(string|object|number)$/,
        );
      }
    }),
  );
});
