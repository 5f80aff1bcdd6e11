import { expect, test } from "vitest";
import * as client from "../src/index.ts";

test("@m3/client exports what it says, and nothing that writes", () => {
  expect(Object.keys(client).sort()).toEqual([
    "ClientError",
    "completeConfiguration",
    "configurationKeys",
    "createClient",
    "defaultSite",
    "descendantNames",
    "isClientError",
    "mapInOrder",
    "resolveConfiguration",
    "toAnnotations",
    "withoutCredentials",
  ]);
});

test("a client has methods that read, and nothing else", () => {
  const source = { kind: "default", name: "" } as const;
  const url = "http://127.0.0.1";
  const made = client.createClient({
    source,
    site: url,
    annosaurusUrl: url,
    knowledgeBaseUrl: url,
    fastConceptImagesUrl: url,
    phylogenyDownUrl: url,
    imagedMomentUrl: url,
    imageReferenceUrl: url,
    mediaUrl: url,
    captureUrl: url,
    services: [],
  });
  expect(Object.keys(made).sort()).toEqual([
    "ancillaryData",
    "annotations",
    "associations",
    "capture",
    "concepts",
    "configuration",
    "countObservations",
    "fetchImageReference",
    "fetchImagedMoment",
    "fetchPhylogenyDown",
    "imagedMoments",
    "images",
    "listConceptImages",
    "listConceptNames",
    "listMomentObservations",
    "listObservations",
    "media",
    "observations",
    "query",
    "videoReferences",
  ]);
});

test("isClientError() tells codes apart", () => {
  const error: unknown = new client.ClientError("timeout", "x");
  expect(client.isClientError(error)).toBe(true);
  expect(client.isClientError(error, "network", "timeout")).toBe(true);
  expect(client.isClientError(error, "network")).toBe(false);
  expect(client.isClientError(new TypeError("x"))).toBe(false);
});
