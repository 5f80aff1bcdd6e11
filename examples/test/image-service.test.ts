import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEmulator, type Emulator } from "@m3/emulator";
import { expect, onTestFinished, test } from "vitest";
import { createImageService } from "../src/image-service.ts";

interface World {
  readonly ocean: Emulator;
  readonly folder: string;
  readonly url: string;
  readonly imageUrls: readonly string[];
}

async function openWorld(): Promise<World> {
  const ocean = await createEmulator();
  const folder = await mkdtemp(join(tmpdir(), "m3-service-"));
  const app = createImageService(folder, [new URL(ocean.url).hostname]);
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  onTestFinished(async () => {
    await app.close();
    await ocean.close();
    await rm(folder, { recursive: true, force: true });
  });
  const response = await fetch(`${ocean.url}/anno/v1/fast/concept/images/Sebastes`);
  const observations = (await response.json()) as { image_references: { url: string }[] }[];
  const imageUrls = [...new Set(observations.flatMap((one) => one.image_references.map((image) => image.url)))];
  return { ocean, folder, url, imageUrls: imageUrls.slice(0, 12) };
}

async function startJob(url: string, urls: readonly string[]): Promise<string> {
  const response = await fetch(`${url}/jobs`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ urls }),
  });
  expect(response.status).toBe(202);
  return ((await response.json()) as { id: string }).id;
}

/** Every event of a job, to its end. */
async function eventsOf(url: string, id: string): Promise<{ name: string; data: Record<string, unknown> }[]> {
  const response = await fetch(`${url}/jobs/${id}/events`);
  expect(response.headers.get("content-type")).toBe("text/event-stream");
  return [...(await response.text()).matchAll(/^event: (.*)\ndata: (.*)$/gm)].map(([, name = "", data = ""]) => {
    return { name, data: JSON.parse(data) as Record<string, unknown> };
  });
}

test("the service fetches images, tells how far it is and what failed, and fetches nothing twice", async () => {
  const { ocean, folder, url, imageUrls } = await openWorld();
  const missing = `${ocean.url}/images/nothing.png`;
  const stranger = "http://192.0.2.1/a.png";
  const first = await eventsOf(url, await startJob(url, [...imageUrls, missing, stranger]));
  expect(first.at(-1)).toEqual({
    name: "end",
    data: {
      state: "done",
      savedCount: imageUrls.length,
      failures: expect.arrayContaining([
        { url: missing, code: "not-found" },
        { url: stranger, code: "refused-host" },
      ]),
    },
  });
  expect(first.some(({ name }) => name === "progress")).toBe(true);
  const images = (await readdir(folder)).filter((name) => !name.startsWith("."));
  expect(images).toHaveLength(imageUrls.length);

  const before = ocean.requests.entries.length;
  const second = await eventsOf(url, await startJob(url, imageUrls));
  expect(second.at(-1)?.data).toMatchObject({ state: "done", savedCount: imageUrls.length });
  expect(ocean.requests.entries.length).toBe(before);
});

test("a job that is cancelled ends, and leaves whole files only", async () => {
  const { ocean, folder, url, imageUrls } = await openWorld();
  ocean.addFault({ kind: "stall", match: /\.(png|jpg)/ });
  const id = await startJob(url, imageUrls);
  const events = eventsOf(url, id);
  expect((await fetch(`${url}/jobs/${id}`, { method: "DELETE" })).status).toBe(204);
  expect((await events).at(-1)?.data).toMatchObject({ state: "cancelled", savedCount: 0 });
  expect((await readdir(folder)).filter((name) => !name.startsWith("."))).toEqual([]);
  expect((await fetch(`${url}/jobs/unknown`, { method: "DELETE" })).status).toBe(404);
});
