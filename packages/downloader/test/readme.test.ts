import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { fetchAll } from "../examples/download.ts";
import { makeFolder } from "./folder.ts";
import { makeJpeg, makePng } from "./images.ts";
import { sendImage, serve } from "./server.ts";

const here = new URL("..", import.meta.url);

test("the example of the README runs", async () => {
  const server = await serve((request, response) => {
    if (request.url === "/dive-1/x.png") sendImage(request, response, makePng(64, 48, 1));
    else if (request.url === "/dive-2/x.jpg") sendImage(request, response, makeJpeg(1920, 1080, 2));
    else response.writeHead(404).end();
  });
  const urls = ["/dive-1/x.png", "/dive-2/x.jpg", "/dive-3/gone.png"].map((path) => server.origin + path);
  expect(await fetchAll(urls, await makeFolder())).toEqual([
    "image 1: x.png, png, 64 x 48",
    "image 2: x.jpg, jpeg, 1920 x 1080",
    "image 3: not-found after 1 tries",
  ]);
});

test("the README holds the example as it is, and every export", async () => {
  const readme = await readFile(new URL("README.md", here), "utf8");
  expect(readme).toContain(await readFile(new URL("examples/download.ts", here), "utf8"));
  const index = await readFile(new URL("src/index.ts", here), "utf8");
  const names = [...index.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, list = ""]) => list.split(","));
  for (const name of names.map((each) => each.replace(/^\s*type\s|\s/g, "")).filter(Boolean)) {
    expect(readme, name).toContain(`\`${name}`);
  }
});
