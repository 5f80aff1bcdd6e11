import { createEmulator, credentials, type Emulator, type EmulatorOptions } from "@m3/emulator";
import { expect, expectTypeOf, onTestFinished, test } from "vitest";
import {
  type AssociationUuid,
  createClient,
  type ImageReferenceUuid,
  type M3Client,
  type ObservationUuid,
  resolveConfiguration,
  type VideoReferenceUuid,
} from "../src/index.ts";
import { caught, collect, impatient } from "./serve.ts";

async function emulate(options: EmulatorOptions = {}): Promise<{ emulator: Emulator; client: M3Client }> {
  const emulator = await createEmulator(options);
  onTestFinished(() => emulator.close());
  const configuration = await resolveConfiguration({ config: emulator.url, env: {}, client: impatient });
  const services = { capture: { authorization: { kind: "api-key", key: credentials.serviceKey } } } as const;
  return { emulator, client: createClient(configuration, { ...impatient, services }) };
}

const generations = ["modern", "legacy"] as const;
const knowledgeBases = ["oni", "vars-kb-server"] as const;
const [start, end] = ["1990-01-01T00:00:00Z", "2040-01-01T00:00:00Z"];

interface Known {
  readonly moment: ReturnType<Emulator["ocean"]["moment"]>;
  readonly video: string;
  readonly observation: string;
  readonly association: string;
  readonly linkValue: string;
  readonly image: string;
  readonly imageUrl: string;
  readonly concept: string;
  /** How many observations there are in the video, and of them how many have no time of recording. */
  readonly countOfVideo: number;
  readonly timelessCountOfVideo: number;
}

/** A moment with everything in it, and what is in it. */
function knownOf({ ocean, url }: Emulator): Known {
  for (const moment of ocean.moments()) {
    const observation = moment.observations.find(({ associations }) =>
      associations.some(({ linkName }) => linkName === "bounding box"),
    );
    const association = observation?.associations.find(({ linkName }) => linkName === "bounding box");
    const image = moment.imageReferences.find((reference) => reference.url.startsWith("/"));
    if (!observation || !association || !image || !moment.ancillaryData || !moment.recordedTimestamp) continue;
    const video = moment.video.files[0].uuid;
    const ofVideo = [...ocean.moments()].filter((other) => other.video.files[0].uuid === video);
    const countOf = (moments: typeof ofVideo): number => moments.flatMap(({ observations }) => observations).length;
    return {
      countOfVideo: countOf(ofVideo),
      timelessCountOfVideo: countOf(ofVideo.filter(({ recordedTimestamp }) => recordedTimestamp === undefined)),
      moment,
      video,
      observation: observation.uuid,
      association: association.uuid,
      linkValue: association.linkValue,
      image: image.uuid,
      imageUrl: url + image.url,
      concept: observation.concept,
    };
  }
  return expect.unreachable("expected a moment with everything");
}

/** Every question that can be asked, and what must be in the answer. */
function questions(client: M3Client, known: Known): readonly (readonly [string, () => Promise<unknown>, unknown])[] {
  const { annotations, imagedMoments, observations, associations, images, ancillaryData, videoReferences } = client;
  const { video, observation, association, image, concept, moment } = known;
  const constraints = { concepts: [concept], videoReferenceUuids: [video] };
  const has = (value: object): unknown => expect.arrayContaining([expect.objectContaining(value)]);
  const all =
    <T>(list: AsyncIterable<T>) =>
    () =>
      collect(list);
  const annotation = { observationUuid: observation, concept };
  return [
    ["annotations.listAll", all(annotations.listAll()), has(annotation)],
    ["annotations.listByConcept", all(annotations.listByConcept(concept)), has(annotation)],
    ["annotations.listByConcept", all(annotations.listByConcept(concept, { hasImage: true })), has(annotation)],
    ["annotations.listByTargetConcept", all(annotations.listByTargetConcept("self")), has(annotation)],
    ["annotations.listByVideoReference", all(annotations.listByVideoReference(video)), has(annotation)],
    ["annotations.listByVideoReferences", all(annotations.listByVideoReferences([video])), has(annotation)],
    ["annotations.listConcurrent", all(annotations.listConcurrent([video], start, end)), has(annotation)],
    ["annotations.listByLink", all(annotations.listByLink("bounding box", known.linkValue)), has(annotation)],
    ["annotations.listByConstraints", all(annotations.listByConstraints(constraints)), has(annotation)],
    ["annotations.listByImageReference", all(annotations.listByImageReference(image)), has(annotation)],
    ["annotations.fetch", () => annotations.fetch(observation), expect.objectContaining(annotation)],
    [
      "annotations.fetchByAssociation",
      () => annotations.fetchByAssociation(association),
      expect.objectContaining(annotation),
    ],
    ["annotations.countAll", () => annotations.countAll(), expect.any(Number)],
    ["annotations.countByConstraints", () => annotations.countByConstraints(constraints), expect.any(Number)],
    ["annotations.countByVideoReferences", () => annotations.countByVideoReferences([video]), known.countOfVideo],
    [
      "annotations.countConcurrent",
      () => annotations.countConcurrent([video], start, end),
      known.countOfVideo - known.timelessCountOfVideo,
    ],
    [
      "annotations.listWithChangesByVideoReference",
      all(annotations.listWithChangesByVideoReference(video)),
      has({ ...annotation, lastUpdatedTime: expect.any(String) }),
    ],
    [
      "annotations.fetchGeographicRange",
      () => annotations.fetchGeographicRange(constraints),
      expect.objectContaining({ minLatitude: expect.any(Number), maxDepthMeters: expect.any(Number) }),
    ],
    ["imagedMoments.listAll", all(imagedMoments.listAll()), has({ uuid: moment.uuid })],
    ["imagedMoments.listByConcept", all(imagedMoments.listByConcept(concept)), has({ uuid: moment.uuid })],
    [
      "imagedMoments.listByConcept",
      all(imagedMoments.listByConcept(concept, { hasImage: true })),
      has({ uuid: moment.uuid }),
    ],
    ["imagedMoments.listByVideoReference", all(imagedMoments.listByVideoReference(video)), has({ uuid: moment.uuid })],
    ["imagedMoments.listWithImages", all(imagedMoments.listWithImages()), has({ uuid: moment.uuid })],
    ["imagedMoments.listByLinkName", all(imagedMoments.listByLinkName("bounding box")), has({ uuid: moment.uuid })],
    ["imagedMoments.listModified", all(imagedMoments.listModified(start, end)), has({ uuid: moment.uuid })],
    ["imagedMoments.listAround", all(imagedMoments.listAround(moment.uuid, 0, [video])), has({ uuid: moment.uuid })],
    [
      "imagedMoments.listUuidsByConcept",
      all(imagedMoments.listUuidsByConcept(concept)),
      expect.arrayContaining([moment.uuid]),
    ],
    ["imagedMoments.listUuidsByTargetConcept", all(imagedMoments.listUuidsByTargetConcept("self")), expect.any(Array)],
    [
      "imagedMoments.listTimesByVideoReference",
      all(imagedMoments.listTimesByVideoReference(video)),
      has({ uuid: moment.uuid, recordedTimestamp: moment.recordedTimestamp }),
    ],
    [
      "imagedMoments.listVideoReferenceUuids",
      all(imagedMoments.listVideoReferenceUuids()),
      expect.arrayContaining([video]),
    ],
    ["imagedMoments.fetch", () => imagedMoments.fetch(moment.uuid), expect.objectContaining({ uuid: moment.uuid })],
    [
      "imagedMoments.fetchByImageReference",
      () => imagedMoments.fetchByImageReference(image),
      expect.objectContaining({ uuid: moment.uuid }),
    ],
    [
      "imagedMoments.fetchByObservation",
      () => imagedMoments.fetchByObservation(observation),
      expect.objectContaining({ uuid: moment.uuid }),
    ],
    ["imagedMoments.countAll", () => imagedMoments.countAll(), 240],
    ["imagedMoments.countWithImages", () => imagedMoments.countWithImages(), expect.any(Number)],
    ["imagedMoments.countWithImages", () => imagedMoments.countWithImages(video), expect.any(Number)],
    ["imagedMoments.countByConcept", () => imagedMoments.countByConcept(concept), expect.any(Number)],
    [
      "imagedMoments.countByConcept",
      () => imagedMoments.countByConcept(concept, { hasImage: true }),
      expect.any(Number),
    ],
    ["imagedMoments.countByLinkName", () => imagedMoments.countByLinkName("bounding box"), expect.any(Number)],
    ["imagedMoments.countModified", () => imagedMoments.countModified(start, end), 240],
    ["imagedMoments.countUnmodifiedSince", () => imagedMoments.countUnmodifiedSince(video, end), expect.any(Number)],
    [
      "imagedMoments.listCounts",
      all(imagedMoments.listCounts()),
      has({ videoReferenceUuid: video, count: expect.any(Number) }),
    ],
    [
      "observations.fetch",
      () => observations.fetch(observation),
      expect.objectContaining({ uuid: observation, concept }),
    ],
    [
      "observations.fetchByAssociation",
      () => observations.fetchByAssociation(association),
      expect.objectContaining({ uuid: observation }),
    ],
    ["observations.listByVideoReference", all(observations.listByVideoReference(video)), has({ uuid: observation })],
    ["observations.listConcepts", all(observations.listConcepts()), expect.arrayContaining([concept])],
    ["observations.listConcepts", all(observations.listConcepts(video)), expect.arrayContaining([concept])],
    ["observations.listGroups", all(observations.listGroups()), expect.arrayContaining(["ROV"])],
    ["observations.listActivities", all(observations.listActivities()), expect.any(Array)],
    ["observations.countByConcept", () => observations.countByConcept(concept), expect.any(Number)],
    ["observations.countByConcept", () => observations.countByConcept(concept, { hasImage: true }), expect.any(Number)],
    ["observations.countByVideoReference", () => observations.countByVideoReference(video), expect.any(Number)],
    ["observations.countByVideoReference", () => observations.countByVideoReference(video, { start: end, end }), 0],
    [
      "observations.listCounts",
      all(observations.listCounts()),
      has({ videoReferenceUuid: video, count: expect.any(Number) }),
    ],
    [
      "associations.fetch",
      () => associations.fetch(association),
      expect.objectContaining({ uuid: association, observationUuid: observation, imagedMomentUuid: moment.uuid }),
    ],
    [
      "associations.listByVideoReference",
      all(associations.listByVideoReference(video, "bounding box", { concept })),
      has({ uuid: association, linkName: "bounding box" }),
    ],
    [
      "associations.listConceptAssociations",
      all(associations.listConceptAssociations([video], "bounding box")),
      has({ uuid: association, concept }),
    ],
    ["associations.countByTargetConcept", () => associations.countByTargetConcept("self"), expect.any(Number)],
    [
      "images.fetch",
      () => images.fetch(image),
      expect.objectContaining({ imageReferenceUuid: image, url: known.imageUrl }),
    ],
    ["images.fetchReference", () => images.fetchReference(image), expect.objectContaining({ uuid: image })],
    [
      "images.fetchByUrl",
      () => images.fetchByUrl(known.imageUrl),
      expect.objectContaining({ imageReferenceUuid: image }),
    ],
    [
      "images.listByFileName",
      all(images.listByFileName(decodeURI(known.imageUrl.slice(known.imageUrl.lastIndexOf("/") + 1)))),
      has({ imageReferenceUuid: image }),
    ],
    [
      "images.listByVideoReference",
      all(images.listByVideoReference(video)),
      has({ imageReferenceUuid: image, imagedMomentUuid: moment.uuid }),
    ],
    ["images.countByVideoReference", () => images.countByVideoReference(video), expect.any(Number)],
    [
      "ancillaryData.fetch",
      () => ancillaryData.fetch(String(moment.ancillaryData?.uuid)),
      expect.objectContaining({ depthMeters: moment.ancillaryData?.depthMeters, imagedMomentUuid: moment.uuid }),
    ],
    [
      "ancillaryData.fetchByImagedMoment",
      () => ancillaryData.fetchByImagedMoment(moment.uuid),
      expect.objectContaining({ uuid: moment.ancillaryData?.uuid }),
    ],
    [
      "ancillaryData.fetchByObservation",
      () => ancillaryData.fetchByObservation(observation),
      expect.objectContaining({ uuid: moment.ancillaryData?.uuid }),
    ],
    [
      "ancillaryData.listByVideoReference",
      all(ancillaryData.listByVideoReference(video)),
      has({ uuid: moment.ancillaryData?.uuid }),
    ],
    ["videoReferences.listAll", all(videoReferences.listAll()), has({ videoReferenceUuid: video })],
    ["videoReferences.listUuids", all(videoReferences.listUuids()), expect.arrayContaining([video])],
    [
      "videoReferences.fetch",
      () => videoReferences.fetch(moment.video.infoUuid),
      expect.objectContaining({ videoReferenceUuid: video }),
    ],
    [
      "videoReferences.fetchByVideoReference",
      () => videoReferences.fetchByVideoReference(video),
      expect.objectContaining({ uuid: moment.video.infoUuid, platformName: moment.dive.camera }),
    ],
    ["videoReferences.listMissionIds", all(videoReferences.listMissionIds()), expect.any(Array)],
    [
      "videoReferences.listByMissionId",
      all(videoReferences.listByMissionId(`${moment.dive.camera} ${moment.dive.number}`)),
      has({ videoReferenceUuid: video }),
    ],
    [
      "videoReferences.listMissionContacts",
      all(videoReferences.listMissionContacts()),
      expect.arrayContaining([moment.dive.missionContact]),
    ],
    [
      "videoReferences.listByMissionContact",
      all(videoReferences.listByMissionContact(moment.dive.missionContact)),
      has({ videoReferenceUuid: video }),
    ],
    ...otherServices(client, known),
  ];
}

function otherServices(
  client: M3Client,
  known: Known,
): readonly (readonly [string, () => Promise<unknown>, unknown])[] {
  const { concepts, media, capture, configuration } = client;
  const { moment, video } = known;
  const [file] = moment.video.files;
  const has = (value: object): unknown => expect.arrayContaining([expect.objectContaining(value)]);
  const all =
    <T>(list: AsyncIterable<T>) =>
    () =>
      collect(list);
  const rockfish = expect.objectContaining({ name: "Sebastes", rank: "genus" });
  return [
    ["concepts.fetch", () => concepts.fetch("rockfish"), rockfish],
    ["concepts.fetchRoot", () => concepts.fetchRoot(), expect.objectContaining({ name: "object" })],
    [
      "concepts.fetchParent",
      () => concepts.fetchParent("Sebastes"),
      expect.objectContaining({ name: expect.any(String) }),
    ],
    ["concepts.listChildren", all(concepts.listChildren("rockfish")), has({ rank: "species" })],
    ["concepts.find", all(concepts.find("rockfish")), has({ name: "Sebastes" })],
    ["concepts.fetchDown", () => concepts.fetchDown("rockfish"), rockfish],
    [
      "concepts.fetchUp",
      () => concepts.fetchUp("rockfish"),
      expect.objectContaining({ name: "object", children: [expect.objectContaining({ name: "physical object" })] }),
    ],
    ["concepts.listLineage", all(concepts.listLineage("rockfish")), has({ name: "Sebastes" })],
    ["concepts.listTaxa", all(concepts.listTaxa("rockfish")), has({ rank: "species" })],
    ["concepts.listSiblings", all(concepts.listSiblings("rockfish")), has({ name: "Sebastes" })],
    ["concepts.listNames", all(concepts.listNames()), expect.arrayContaining(["rockfish", "Sebastes"])],
    ["concepts.listLinks", all(concepts.listLinks()), has({ linkName: "bounding box" })],
    ["concepts.listLinks", all(concepts.listLinks("Sebastes")), has({ linkName: "bounding box", toConcept: "self" })],
    [
      "concepts.listLinksUsing",
      all(concepts.listLinksUsing("Sebastes", "upon")),
      [expect.objectContaining({ linkName: "upon" })],
    ],
    [
      "media.fetch",
      () => media.fetch(video),
      expect.objectContaining({ videoReferenceUuid: video, widthPixels: file.width, cameraId: moment.dive.camera }),
    ],
    ["media.listConcurrent", all(media.listConcurrent(video)), expect.any(Array)],
    [
      "media.listByVideoSequence",
      all(media.listByVideoSequence(moment.video.sequenceName)),
      has({ videoReferenceUuid: video }),
    ],
    ["media.listByVideo", all(media.listByVideo(moment.video.name)), has({ videoReferenceUuid: video })],
    [
      "media.listByCamera",
      all(media.listByCamera(moment.dive.camera, String(moment.recordedTimestamp))),
      has({ videoReferenceUuid: video }),
    ],
    ["media.listByCamera", all(media.listByCamera(moment.dive.camera, start, end)), has({ videoReferenceUuid: video })],
    [
      "media.listVideoSequenceNames",
      all(media.listVideoSequenceNames()),
      expect.arrayContaining([moment.video.sequenceName]),
    ],
    [
      "media.fetchVideoSequence",
      () => media.fetchVideoSequence(moment.video.sequenceName),
      expect.objectContaining({ name: moment.video.sequenceName, videos: has({ name: moment.video.name }) }),
    ],
    ["media.fetchVideoFile", () => media.fetchVideoFile(video), expect.objectContaining({ uuid: video })],
    ["capture.fetchHealth", () => capture.fetchHealth(), expect.objectContaining({ application: "beholder" })],
    [
      "configuration.fetchHealth",
      () => configuration.fetchHealth(),
      expect.objectContaining({ application: "raziel" }),
    ],
    ["configuration.listServices", all(configuration.listServices()), has({ name: "annosaurus" })],
    [
      "configuration.listServiceStatuses",
      all(configuration.listServiceStatuses()),
      has({ name: "beholder", health: expect.objectContaining({ application: "beholder" }) }),
    ],
  ];
}

/** Everything that is asked by POST; all of it only reads. */
const posts = [
  "/anno/v1/annotations/concurrent/count",
  "/anno/v1/annotations/multi/count",
  "/anno/v1/associations/conceptassociations",
  "/anno/v1/fast",
  "/anno/v1/fast/concurrent",
  "/anno/v1/fast/count",
  "/anno/v1/fast/georange",
  "/anno/v1/fast/multi",
  "/anno/v1/imagedmoments/windowrequest",
];

function askedBy({ requests }: Emulator, method: string): string[] {
  const entries = requests.entries.filter((entry) => entry.method === method);
  return [...new Set(entries.map(({ path }) => path.replace(/\?.*/, "")))].sort();
}

for (const generation of generations) {
  for (const knowledgeBase of knowledgeBases) {
    test(`every question has its answer by ${generation} Annosaurus and ${knowledgeBase}`, async () => {
      const { emulator, client } = await emulate({ generation, knowledgeBase });
      const known = knownOf(emulator);
      for (const [name, ask, expected] of questions(client, known)) {
        await expect(ask(), name).resolves.toEqual(expected);
      }
      for await (const _ of client.listObservations({ concepts: [known.concept], hasLocalization: true }));
      for await (const _ of client.listMomentObservations([{ imagedMomentUuid: known.moment.uuid }]));
      expect(askedBy(emulator, "POST")).toEqual(posts);
      const { entries } = emulator.requests;
      expect(entries.every(({ method }) => method === "GET" || method === "POST")).toBe(true);
      // Addresses that delete or write by another method are asked by GET alone.
      expect(entries.filter(({ path }) => /delete|bulk|auth/i.test(path))).toEqual([]);
    });
  }
}

test("configuration.listServiceStatuses() tells of a service that is down, and passes over what is none", async () => {
  const { emulator, client } = await emulate({ generation: "legacy" });
  const list = () => collect(client.configuration.listServiceStatuses());
  await expect(list()).resolves.toContainEqual({ name: "annosaurus" });
  const answer = { kind: "status", status: 200, contentType: "application/json", match: "/health/status" } as const;
  const odd = [1, { healthStatus: {} }, { name: "oni", healthStatus: "UP" }, { name: "beholder", healthStatus: {} }];
  emulator.addFault({ ...answer, times: 1, body: JSON.stringify(odd) });
  await expect(list()).resolves.toEqual([{ name: "oni" }, { name: "beholder", health: {} }]);
  emulator.addFault({ ...answer, body: "{}" });
  await expect(list()).rejects.toMatchObject({ code: "invalid-response" });
});

test("the questions of the test are all that a client can ask", async () => {
  const { emulator, client } = await emulate();
  const asked = new Set(questions(client, knownOf(emulator)).map(([name]) => name));
  const groups = Object.entries(client).filter(([, group]) => typeof group === "object" && group !== null);
  const methods = groups.flatMap(([name, group]) =>
    Object.entries(group as object).flatMap(([method, value]) =>
      typeof value === "function" ? [`${name}.${method}`] : [],
    ),
  );
  const elsewhere = [
    "annotations.fetchDepthHistogram",
    "annotations.fetchGeneration",
    "annotations.fetchHealth",
    "annotations.fetchTimeHistogram",
    "capture.captureFrame",
    "concepts.listRanks",
    "media.fetchByUri",
    "media.fetchBySha512",
    "media.listByFileName",
    "configuration.fetchAccessToken",
    "configuration.fetchServiceKeys",
    "configuration.verifyAccessToken",
    "query.count",
    "query.listColumns",
    "query.listRows",
  ];
  expect(methods.sort()).toEqual([...asked, ...elsewhere].sort());
});

test("what only some servers have, and what needs a file or a key", async () => {
  const { emulator, client } = await emulate();
  await expect(client.annotations.fetchHealth()).resolves.toMatchObject({
    application: "annosaurus",
    version: "1.6.2",
  });
  await expect(collect(client.concepts.listRanks())).resolves.toContain("genus");
  const files = emulator.ocean.dives.flatMap((dive) => dive.videos.flatMap((video) => video.files));
  const file = files.find(({ uri }) => uri.startsWith("/"));
  const media = await client.media.fetch(String(file?.uuid));
  await expect(client.media.fetchByUri(String(media.uri))).resolves.toEqual(media);
  await expect(client.media.fetchBySha512(String(media.sha512))).resolves.toEqual(media);
  const name = String(media.uri).slice(String(media.uri).lastIndexOf("/") + 1);
  await expect(collect(client.media.listByFileName(name))).resolves.toContainEqual(media);
  const frame = await client.capture.captureFrame({ videoUrl: String(media.uri), elapsedTimeMillis: 1000 });
  expect(frame.mimeType).toBe("image/png");
  expect([...frame.bytes.subarray(1, 4)].map((byte) => String.fromCharCode(byte)).join("")).toBe("PNG");
  expect(askedBy(emulator, "POST")).toEqual(["/capture/capture"]);
  const strangers = createClient(client.configuration, impatient);
  await expect(
    caught(strangers.capture.captureFrame({ videoUrl: String(media.uri), elapsedTimeMillis: 0 })),
  ).resolves.toMatchObject({ code: "http-status", status: 400 });
});

test("models have typed ids and no nulls, zeros for sizes, or snake_case", async () => {
  const { emulator, client } = await emulate({ generation: "legacy" });
  const known = knownOf(emulator);
  const moment = await client.imagedMoments.fetch(known.moment.uuid.toUpperCase());
  expect(moment.recordedTimestamp).toBe(known.moment.recordedTimestamp);
  expect(moment.elapsedTimeMillis).toBe(known.moment.elapsedTimeMillis);
  expect(moment.observations.map(({ uuid }) => uuid)).toEqual(moment.observations.map(({ uuid }) => uuid).sort());
  expectTypeOf(moment.videoReferenceUuid).toEqualTypeOf<VideoReferenceUuid | undefined>();
  const annotation = await client.annotations.fetch(known.observation);
  expectTypeOf(annotation.observationUuid).toEqualTypeOf<ObservationUuid>();
  expectTypeOf(annotation.associations).items.toHaveProperty("uuid").toEqualTypeOf<AssociationUuid>();
  for await (const image of client.images.listByVideoReference(known.video)) {
    expectTypeOf(image.imageReferenceUuid).toEqualTypeOf<ImageReferenceUuid>();
    expect(image.widthPixels).not.toBe(0);
  }
  const keys = new Set<string>();
  JSON.stringify([moment, annotation], (key, value) => {
    keys.add(key);
    expect(value).not.toBeNull();
    return value;
  });
  expect([...keys].filter((key) => key.includes("_"))).toEqual([]);
});

test("lists of annotations add ancillary data when asked", async () => {
  const { emulator, client } = await emulate();
  const { video } = knownOf(emulator);
  const [without] = await collect(client.annotations.listByVideoReference(video));
  expect(without).not.toHaveProperty("ancillaryData");
  for (const list of [
    client.annotations.listByVideoReference(video, { withAncillaryData: true }),
    client.annotations.listByVideoReferences([video], { withAncillaryData: true }),
    client.annotations.listByConstraints({ videoReferenceUuids: [video] }, { withAncillaryData: true }),
  ]) {
    const annotations = await collect(list);
    expect(annotations.some(({ ancillaryData }) => ancillaryData?.depthMeters !== undefined)).toBe(true);
  }
});

test("fetchGeneration() tells servers before 1.0 from those since", async () => {
  for (const generation of generations) {
    const { client } = await emulate({ generation });
    await expect(client.annotations.fetchGeneration()).resolves.toBe(generation);
  }
  const { emulator, client } = await emulate();
  const health = { kind: "status", status: 200, contentType: "application/json", match: "/health", times: 1 } as const;
  emulator.addFault({ ...health, body: '{"application":"annosaurus","version":"0.14.4"}' });
  await expect(client.annotations.fetchGeneration()).resolves.toBe("legacy");
  emulator.addFault({ match: "/health", kind: "status", status: 403 });
  await expect(caught(client.annotations.fetchGeneration())).resolves.toMatchObject({ status: 403 });
});

test("histograms count every observation once, by depth and by time", async () => {
  const { emulator, client } = await emulate();
  const { video } = knownOf(emulator);
  const annotations = await collect(client.annotations.listByVideoReference(video, { withAncillaryData: true }));
  const constraints = { videoReferenceUuids: [video] };
  const depths = await client.annotations.fetchDepthHistogram(constraints, 100);
  const times = await client.annotations.fetchTimeHistogram(constraints, 30);
  for (const { min, max, count } of depths) {
    const depthsOf = annotations.map(({ ancillaryData }) => ancillaryData?.depthMeters ?? Number.NaN);
    expect(count).toBe(depthsOf.filter((depth) => depth >= min && depth < max).length);
  }
  for (const { min, max, count } of times) {
    const millis = annotations.map(({ recordedTimestamp }) => Date.parse(recordedTimestamp ?? ""));
    expect(count).toBe(millis.filter((time) => time >= Date.parse(min) && time < Date.parse(max)).length);
  }
  const sum = (bins: readonly { readonly count: number }[]): number =>
    bins.reduce((total, { count }) => total + count, 0);
  expect([sum(depths) > 0, sum(times) > 0]).toEqual([true, true]);
  await expect(caught(client.annotations.fetchDepthHistogram(constraints, 0.5))).resolves.toBeInstanceOf(RangeError);
});

test("the configuration service gives the keys of services to whoever logs in", async () => {
  for (const generation of generations) {
    const { emulator, client } = await emulate({ generation });
    const [file] = knownOf(emulator).moment.video.files;
    const { user, password, masterKey, serviceKey } = credentials;
    await expect(caught(client.configuration.fetchAccessToken())).resolves.toMatchObject({ status: 401, attempts: 1 });
    for (const authorization of [
      { kind: "basic", user, password },
      { kind: "api-key", key: masterKey },
    ] as const) {
      const services = { configuration: { authorization } };
      const insider = createClient(client.configuration, { ...impatient, services });
      const token = await insider.configuration.fetchAccessToken();
      await expect(client.configuration.verifyAccessToken(token)).resolves.toBe(true);
      const keys = await client.configuration.fetchServiceKeys(token);
      expect(keys.get("beholder")).toBe(serviceKey);
      const capture = { authorization: { kind: "api-key", key: String(keys.get("beholder")) } } as const;
      const photographer = createClient(client.configuration, { ...impatient, services: { capture } });
      if (!file.uri.startsWith("/")) continue;
      const frame = { videoUrl: emulator.url + file.uri, elapsedTimeMillis: 0 };
      await expect(photographer.capture.captureFrame(frame)).resolves.toMatchObject({ mimeType: "image/png" });
    }
    await expect(client.configuration.verifyAccessToken("no")).resolves.toBe(false);
    await expect(client.configuration.fetchServiceKeys("no")).resolves.toEqual(new Map());
    expect(JSON.stringify(await collect(client.configuration.listServices()))).not.toContain("secret");
  }
});

test("names with a slash are counted and listed through a proxy that decodes paths, and looked up there", async () => {
  for (const knowledgeBase of knowledgeBases) {
    const { emulator, client } = await emulate({ decodesSlashes: true, knowledgeBase });
    const direct = createClient((await emulate({ knowledgeBase })).client.configuration, impatient);
    const concept = "Sebastes aleutianus/melanostictus";
    expect(emulator.ocean.sightingsOf(concept).length).toBeGreaterThan(0);
    const uuidsOf = async (list: AsyncIterable<{ readonly observationUuid: string }>): Promise<string[]> =>
      (await collect(list)).map(({ observationUuid }) => observationUuid);
    const ask = async (some: M3Client): Promise<unknown> => [
      await some.countObservations(concept),
      await some.observations.countByConcept(concept),
      await some.observations.countByConcept(concept, { hasImage: true }),
      (await collect(some.listConceptImages(concept))).map(({ observation_uuid: uuid }) => uuid),
      await uuidsOf(some.annotations.listByConcept(concept)),
      await uuidsOf(some.annotations.listByConcept(concept, { hasImage: true, withAncillaryData: true })),
      (await some.fetchPhylogenyDown(concept)).name,
      (await some.concepts.fetchDown(concept)).name,
    ];
    const answers = await ask(client);
    expect(answers).toEqual(await ask(direct));
    const sightings = emulator.ocean.sightingsOf(concept);
    const imaged = sightings.filter(({ ordinal }) => emulator.ocean.moment(ordinal).imageReferences.length > 0);
    const counts = { observationCount: sightings.length, imageCount: imaged.length };
    expect((answers as unknown[]).slice(0, 3)).toEqual([counts, sightings.length, imaged.length]);
    await expect(caught(client.fetchPhylogenyDown("No such/thing"))).resolves.toMatchObject({ code: "not-found" });
    // Without the whole tree, the first answer stands.
    emulator.addFault({ match: "/concept/", kind: "status", status: 400 });
    await expect(caught(client.fetchPhylogenyDown(concept))).resolves.toMatchObject({
      code: "http-status",
      status: 404,
    });
  }
});
