import { expect, onTestFinished, test } from "vitest";
import { createEmulator } from "../src/index.ts";

test("createEmulator() serves the images of a concept from its own server", async () => {
  const emulator = await createEmulator();
  onTestFinished(() => emulator.close());
  const reply = await fetch(`${emulator.annosaurusUrl}/fast/concept/images/Sebastes`);
  expect(reply.status).toBe(200);
  const annotations = (await reply.json()) as { image_references: { url: string }[] }[];
  expect(annotations.length).toBeGreaterThan(5);
  const image = await fetch(annotations[0]?.image_references[0]?.url ?? "");
  expect(image.headers.get("content-type")).toMatch(/^image\/(png|jpeg)$/);
});
