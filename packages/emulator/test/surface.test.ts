import { expect, test } from "vitest";
import * as emulator from "../src/index.ts";
import { start } from "./start.ts";

test("@m3/emulator exports what it says", () => {
  expect(Object.keys(emulator).sort()).toEqual([
    "EmulatorError",
    "createEmulator",
    "createOcean",
    "credentials",
    "isEmulatorError",
  ]);
});

test("an emulator tells where its services are", async () => {
  const made = await start();
  expect(made.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect([made.annosaurusUrl, made.knowledgeBaseUrl, made.configurationUrl, made.mediaUrl, made.captureUrl]).toEqual(
    ["/anno/v1", "/kb/v1", "/config", "/vam/v1", "/capture"].map((path) => made.url + path),
  );
  expect(Object.keys(made).sort()).toEqual([
    "addFault",
    "annosaurusUrl",
    "captureUrl",
    "clearFaults",
    "close",
    "configurationUrl",
    "knowledgeBaseUrl",
    "mediaUrl",
    "ocean",
    "requests",
    "reviseMoment",
    "url",
  ]);
});

test("an emulator listens where it is told, IPv6 included", async () => {
  const made = await start({ host: "::1" }).catch(() => undefined);
  // Some machines have no IPv6 at all.
  if (made === undefined) return;
  expect(made.url).toMatch(/^http:\/\/\[::1\]:\d+$/);
  expect((await fetch(`${made.annosaurusUrl}/health`)).status).toBe(200);
});
