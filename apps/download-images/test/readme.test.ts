import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { serveImages } from "./image-server.ts";
import { downloadImages, temporaryFolder, writeLocalizations } from "./run-in-process.ts";

const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");

test("the README's examples print what it says", async () => {
  const cwd = await temporaryFolder();
  const server = await serveImages((request, response) => {
    if (!request.url?.includes("gone")) return false;
    response.writeHead(404).end();
    return true;
  });
  const urls = ["/0616/01_17_59_10.png", "/0710/01_17_59_10.png", "/0712/gone.png"].map((path) => server.origin + path);
  const examples = [...readme.matchAll(/\n\$ download-images (.*)\n([^`]*)```/g)];
  expect(examples).toHaveLength(2);
  await writeLocalizations(cwd, urls);
  const [, args = "", output = ""] = examples[0] ?? [];
  const first = await downloadImages(args.split(" "), { cwd });
  expect(first.stdout).toBe(output);
  expect(readme).toContain(first.stderr.replace(server.origin, "http://127.0.0.1:8080"));

  const [, argsAgain = "", outputAgain = ""] = examples[1] ?? [];
  const records = JSON.parse(await readFile(join(cwd, "localizations.json"), "utf8"));
  await writeFile(join(cwd, "localizations.json"), JSON.stringify(records.slice(0, 2)));
  const again = await downloadImages(argsAgain.split(" "), { cwd });
  expect([again.stdout, again.stderr]).toEqual([outputAgain, ""]);
});
