import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { completeConfiguration } from "../src/configuration.ts";
import { defaultSite, type M3Configuration, resolveConfiguration } from "../src/index.ts";
import { caught } from "./serve.ts";

async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "m3-client-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

/** As the scripts that this project follows have it, trailing slash included. */
const classic = [
  "[m3]",
  "site=http://m3.example.org/",
  "anno=%(site)s/anno/v1",
  "kb = %(site)s/kb/v1",
  "fastconceptimages=%(anno)s/fast/concept/images",
  "kbdesc=%(kb)s/phylogeny/down/",
  "imagedmoment=%(anno)s/imagedmoments",
  "imagereference=%(anno)s/imagereferences",
].join("\n");

const expected = {
  site: "http://m3.example.org",
  annosaurusUrl: "http://m3.example.org/anno/v1",
  knowledgeBaseUrl: "http://m3.example.org/kb/v1",
  fastConceptImagesUrl: "http://m3.example.org/anno/v1/fast/concept/images",
  phylogenyDownUrl: "http://m3.example.org/kb/v1/phylogeny/down",
  imagedMomentUrl: "http://m3.example.org/anno/v1/imagedmoments",
  imageReferenceUrl: "http://m3.example.org/anno/v1/imagereferences",
  mediaUrl: "http://m3.example.org/vam/v1",
  captureUrl: "http://m3.example.org/capture",
  services: [],
};

test("resolveConfiguration() reads the file it is given, with double and trailing slashes made plain", async () => {
  const cwd = await folderWith({ "my.ini": classic });
  const configuration = await resolveConfiguration({ config: "my.ini", cwd, env: { M3_CONFIG: "other.ini" } });
  expect(configuration).toEqual({ source: { kind: "file", name: "my.ini" }, ...expected });
  const byUrl = await resolveConfiguration({ config: pathToFileURL(join(cwd, "my.ini")).href, env: {} });
  expect(byUrl).toMatchObject(expected);
});

test("resolveConfiguration() reads where media and frames come from, and derives it from the site otherwise", async () => {
  const cwd = await folderWith({
    "both.ini": `${classic}\nmedia = http://vam.example/v1/\ncapture = %(site)s/beholder`,
    "anno.ini": "[m3]\nanno = http://a.example:8082/v1\nkb = http://b.example/v1",
  });
  await expect(resolveConfiguration({ config: "both.ini", cwd, env: {} })).resolves.toMatchObject({
    mediaUrl: "http://vam.example/v1",
    captureUrl: "http://m3.example.org/beholder",
  });
  await expect(resolveConfiguration({ config: "anno.ini", cwd, env: {} })).resolves.toMatchObject({
    mediaUrl: "http://a.example:8082/vam/v1",
    captureUrl: "http://a.example:8082/capture",
  });
});

test("resolveConfiguration() takes M3_CONFIG, then config.ini, then the default", async () => {
  const cwd = await folderWith({
    "config.ini": "[m3]\nsite=http://a.example",
    "env.ini": "[m3]\nsite=http://b.example",
  });
  const sources: [M3Configuration["source"]["kind"], string][] = [];
  for (const [env, folder] of [
    [{ M3_CONFIG: "env.ini" }, cwd],
    [{ M3_CONFIG: " " }, cwd],
    [{}, await folderWith({})],
  ] as const) {
    const { source, site } = await resolveConfiguration({ env, cwd: folder });
    sources.push([source.kind, site]);
  }
  expect(sources).toEqual([
    ["environment", "http://b.example"],
    ["file", "http://a.example"],
    ["default", "http://m3.shore.mbari.org"],
  ]);
  expect(defaultSite).toBe("http://m3.shore.mbari.org");
});

test("resolveConfiguration() says in a sentence which file is not there", async () => {
  const cwd = await folderWith({});
  await expect(caught(resolveConfiguration({ config: "no.ini", cwd }))).resolves.toMatchObject({
    code: "configuration",
    message: 'Cannot read configuration "no.ini": there is no such file (a URL begins with http:// or https://)',
  });
  await expect(caught(resolveConfiguration({ env: { M3_CONFIG: "m3.example.org" }, cwd }))).resolves.toMatchObject({
    message:
      'Cannot read configuration "m3.example.org" named by M3_CONFIG: there is no such file (a URL begins with http:// or https://)',
  });
});

test("resolveConfiguration() does not take a folder for a file, nor pass over a config.ini it cannot read", async () => {
  const cwd = await folderWith({});
  await mkdir(join(cwd, "config.ini"));
  const message = 'Cannot read configuration "config.ini": expected a file, got a folder';
  await expect(caught(resolveConfiguration({ config: "config.ini", cwd }))).resolves.toMatchObject({ message });
  await expect(caught(resolveConfiguration({ env: {}, cwd }))).resolves.toMatchObject({ message });
});

test.each([
  ["anno alone", { anno: "http://a.example/anno/v1" }, "http://a.example/kb/v1"],
  ["kb alone", { kb: "http://a.example/m3/kb/v1/" }, "http://a.example/m3/kb/v1"],
  ["both", { anno: "http://a.example:8082/v1", kb: "http://b.example:8083/v1" }, "http://b.example:8083/v1"],
  ["site and kb", { site: "https://a.example//m3//", kb: "http://b.example/v1" }, "http://b.example/v1"],
])("completeConfiguration() derives what is missing from %s", (_, given, knowledgeBaseUrl) => {
  const configuration = completeConfiguration(given, { kind: "file", name: "x" });
  expect(configuration.phylogenyDownUrl).toBe(`${knowledgeBaseUrl}/phylogeny/down`);
  const { source, services, ...urls } = configuration;
  for (const url of Object.values(urls)) expect(url).toMatch(/^https?:\/\/([^/]+\/)*[^/]+$/);
});

test.each([
  [{ anno: "http://a.example:8082/v1" }, 'expected key "kb" or "site", got neither'],
  [{ imagedmoment: "http://a.example/x" }, 'expected key "anno" or "site", got neither'],
  [
    { site: "m3.example.org" },
    'Cannot use key "site" of configuration "x": expected an http or https URL, got "m3.example.org"',
  ],
  [{ site: "ftp://m3.example.org" }, "expected an http or https URL"],
  [{ site: "http://me:secret@" }, 'got "http://"'],
  [{ site: "http://a.example?x=1" }, 'expected a URL without "?" and "#"'],
])("completeConfiguration() refuses %o", (given, problem) => {
  expect(() => completeConfiguration(given, { kind: "file", name: "x" })).toThrow(problem);
});
