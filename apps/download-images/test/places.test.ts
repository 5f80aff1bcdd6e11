import { link, mkdir, readFile, rename, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withSlashes } from "../src/target.ts";
import { pictureOf, serveImages } from "./image-server.ts";
import { downloadImages, namesIn, readJson, temporaryFolder, uuidOf, writeLocalizations } from "./run-in-process.ts";

test.each([
  ["localizations.json", ["localizations.json", "--image-map", "localizations.json"]],
  ["deeper/../localizations.json", ["localizations.json", "--image-map", "deeper/../localizations.json"]],
  ["a link to it", ["localizations.json", "--image-map", "link.json"]],
  ["another name of it", ["localizations.json", "--image-map", "same.json"]],
  ["the file behind a link", ["link.json", "--image-map", "localizations.json"]],
  ["failures.csv", ["failures.csv"]],
  ["failures.jsonl", ["./failures.jsonl"]],
  ["an image map that is failures.csv", ["localizations.json", "--image-map", "deeper/../failures.csv"]],
])("download-images does not write over what it reads: %s", async (_name, [input = "", ...args]) => {
  const cwd = await temporaryFolder();
  await writeLocalizations(cwd, ["file:/x.png"]);
  await mkdir(join(cwd, "deeper"));
  const localizations = await readFile(join(cwd, "localizations.json"));
  await symlink("localizations.json", join(cwd, "link.json"));
  await link(join(cwd, "localizations.json"), join(cwd, "same.json"));
  if (input.includes("failures")) await rename(join(cwd, "same.json"), join(cwd, input));
  const before = await namesIn(cwd);
  const { exitCode, stderr } = await downloadImages(["-y", input, "images", ...args], { cwd });
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/the localizations file|failures are written to failures\.(?:csv|jsonl)/);
  expect((await readFile(join(cwd, "localizations.json"))).equals(localizations)).toBe(true);
  expect(await namesIn(cwd)).toEqual(before);
});

test("download-images does not write the image map over an image", async () => {
  const cwd = await temporaryFolder();
  await writeLocalizations(cwd, []);
  await writeFile(join(cwd, "z.png"), pictureOf("z"));
  const { exitCode, stderr } = await downloadImages(["-y", "--image-map", "z.png", "localizations.json", "images"], {
    cwd,
  });
  expect(exitCode).toBe(2);
  expect(stderr).toContain('Cannot write --image-map "z.png": it is an image');
  expect((await readFile(join(cwd, "z.png"))).equals(pictureOf("z"))).toBe(true);
});

test.each([
  ["failures.csv", "experiment,reason\nA1,pump\n"],
  ["failures.jsonl", '{"experiment":"A1"}\n'],
])("download-images leaves a %s alone that is somebody's own", async (name, text) => {
  const cwd = await temporaryFolder();
  const server = await serveImages();
  await writeLocalizations(cwd, [`${server.origin}/a.png`]);
  await writeFile(join(cwd, name), text);
  const { exitCode, stderr } = await downloadImages(["-y", "localizations.json", "images"], { cwd });
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining(`Cannot write failures to ${name}: `)]);
  expect(await readFile(join(cwd, name), "utf8")).toBe(text);
  expect(server.requests).toEqual([]);
});

test.each(["failures.csv", "failures.jsonl"])("download-images does not begin where %s is a folder", async (name) => {
  const server = await serveImages();
  const cwd = await temporaryFolder();
  await writeLocalizations(cwd, [`${server.origin}/a.png`]);
  await mkdir(join(cwd, name));
  const { exitCode, stderr } = await downloadImages(["-y", "localizations.json", "images"], { cwd });
  expect([exitCode, stderr]).toEqual([
    2,
    expect.stringContaining(`Cannot write failures to ${name}: there is a folder`),
  ]);
});

test.each([
  [{ "failures.csv": "http://a/b,c.png,images/b,c.png\r\n" }],
  [{ "failures.csv": '"http://a/b,c.png",images/b.png\n' }],
  [{ "failures.csv": "" }],
  [
    {
      "failures.csv": "no url,images/x\n",
      "failures.jsonl": '{"url":"no url","code":"bad-url","image_reference_uuids":["a"]}\n',
    },
  ],
])("download-images removes an earlier run's failures when there are none: %j", async (files) => {
  const cwd = await temporaryFolder();
  const server = await serveImages();
  await writeLocalizations(cwd, [`${server.origin}/a.png`]);
  for (const [name, text] of Object.entries(files)) await writeFile(join(cwd, name), text);
  expect((await downloadImages(["-y", "localizations.json", "images"], { cwd })).exitCode).toBe(0);
  expect(await namesIn(cwd)).toEqual(["image_map.json", "images", "localizations.json"]);
});

test.each([
  [".", "image_map.json"],
  ["../linked", "image_map.json"],
  [".", "map-link.json"],
])("download-images into %s, where its files are too, with %s, loses no image", async (folder, map) => {
  const cwd = join(await temporaryFolder(), "real");
  await mkdir(cwd);
  await symlink("real", join(cwd, "../linked"));
  // Nothing is there yet.
  await symlink("image_map.json", join(cwd, "map-link.json"));
  const names = ["image_map.json", "Failures.csv", "failures.jsonl", "localizations.json", "a.png", "gone.png"];
  const server = await serveImages((request, response) => {
    if (request.url !== "/gone.png") return false;
    response.writeHead(404).end();
    return true;
  });
  await writeLocalizations(
    cwd,
    names.map((name) => `${server.origin}/${name}`),
  );
  const localizations = await readFile(join(cwd, "localizations.json"));
  for (const flags of [["-y"], ["-y", "-o"]]) {
    const { exitCode } = await downloadImages([...flags, "--image-map", map, "localizations.json", folder], { cwd });
    expect(exitCode).toBe(3);
    const written = (await readJson(cwd, "image_map.json")) as Record<string, string>;
    for (const [index, name] of names.slice(0, 5).entries()) {
      expect((await readFile(join(cwd, written[uuidOf(index)] ?? ""))).equals(pictureOf(`/${name}`)), name).toBe(true);
    }
    expect(await readFile(join(cwd, "failures.csv"), "utf8")).toContain("gone.png");
    expect((await readFile(join(cwd, "localizations.json"))).equals(localizations)).toBe(true);
  }
});

test("download-images names the failure of the smallest image reference, whichever failed first", async () => {
  const cwd = await temporaryFolder();
  const answers: (() => void)[] = [];
  const server = await serveImages((request, response) => {
    const answer = (): void => void response.writeHead(404).end();
    // That of the first URL goes last.
    if (request.url === "/0.png") answers.push(answer);
    else answers.unshift(answer);
    if (answers.length === 5) for (const each of answers) each();
    return true;
  });
  await writeLocalizations(
    cwd,
    Array.from({ length: 5 }, (_, index) => `${server.origin}/${index}.png`),
  );
  const { stderr } = await downloadImages(["-y", "localizations.json", "images"], { cwd });
  expect(stderr).toContain(
    `Warning: 5 images failed (not-found), such as: Cannot fetch "${server.origin}/0.png": expected status 200`,
  );
});

test("paths in the image map and in lists of digests have slashes on Windows too", () => {
  expect(withSlashes("C:\\data\\images\\a.png", "\\")).toBe("C:/data/images/a.png");
  // Elsewhere a backslash is a letter like others.
  expect(withSlashes("images/a\\b.png", "/")).toBe("images/a\\b.png");
});
