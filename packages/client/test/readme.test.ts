import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { createEmulator, credentials, type Fault } from "@m3/emulator";
import { expect, onTestFinished, test } from "vitest";
import { createClient } from "../src/index.ts";

const root = join(import.meta.dirname, "..");
const readme = readFileSync(join(root, "README.md"), "utf8");

async function runExample(name: string, args: readonly string[] = [], faults: readonly Fault[] = []): Promise<string> {
  const emulator = await createEmulator({ faults });
  onTestFinished(() => emulator.close());
  const command = ["--conditions=@m3/source", "--import=tsx", join(root, "examples", name), emulator.url, ...args];
  const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: root });
  return stdout;
}

test("the README shows every example as it is", () => {
  const names = readdirSync(join(root, "examples"));
  expect(names).toHaveLength(6);
  for (const name of names) {
    expect(readme).toContain(`\`\`\`ts\n${readFileSync(join(root, "examples", name), "utf8")}\`\`\``);
  }
});

test("the example lists the images of a concept", async () => {
  await expect(runExample("list-concept-images.ts")).resolves.toMatch(
    /^(http:.* \(image\/\w+, \d+ x \d+\)\n){3}Sebastes: [1-9]\d* images\n$/,
  );
});

test("the example descends the tree", async () => {
  await expect(runExample("descend-the-tree.ts")).resolves.toMatch(
    /^rockfish -> Sebastes \(genus\), also called .*\n.*kingdom Animalia > .* > genus Sebastes\n(Sebastes.*: [1-9]\d* localized .*\n){3,}$/,
  );
});

test("the example discovers the services", async () => {
  await expect(runExample("discover-services.ts")).resolves.toMatch(
    /^annosaurus http:.*\n(.* http:.*\n)+annosaurus 1\.6\.2 has \d+ observations\n(.*: \d+ files of \d+ videos\n)+$/,
  );
});

test("the example handles errors", async () => {
  const handle = "handle-errors.ts";
  await expect(runExample(handle)).resolves.toMatch(/^Sebastes: [1-9]\d* observations\n$/);
  await expect(runExample(handle, ["No such thing"])).resolves.toBe('M3 does not know "No such thing"\n');
  const busy = { match: "/phylogeny/", kind: "status", status: 503, body: "Busy", contentType: "text/plain" } as const;
  await expect(runExample(handle, [], [busy])).resolves.toBe(
    "Attempt 1 failed: http-status\nAttempt 2 failed: http-status\nhttp-status 503: Busy\n",
  );
});

test("the example asks the table", async () => {
  await expect(runExample("query-the-table.ts")).resolves.toMatch(
    /^Sebastes: [1-9]\d* boxes from \d+(\.\d+)? to \d+(\.\d+)? m\n$/,
  );
});

test("the example logs in and captures a frame", async () => {
  const { user, password } = credentials;
  await expect(runExample("capture-a-frame.ts", [user, password])).resolves.toMatch(/: image\/png, \d{4,} bytes\n$/);
});

test("the README names every kind of problem", () => {
  const codes = readFileSync(join(root, "src/problem.ts"), "utf8").match(/code: (.*);/)?.[1] ?? "";
  const names = codes.split(" | ").map((code) => code.replaceAll('"', ""));
  expect(names).toHaveLength(3);
  for (const name of names) expect(readme).toContain(`| \`${name}\` |`);
});

test("the README names every error code", () => {
  const codes = [...readFileSync(join(root, "src/errors.ts"), "utf8").matchAll(/^ {2}\| "([a-z-]+)"/gm)];
  expect(codes).toHaveLength(7);
  for (const [, code] of codes) expect(readme).toContain(`| \`${code}\` |`);
});

test("the README names every question and every option", () => {
  const url = "http://127.0.0.1";
  const client = createClient({
    source: { kind: "default", name: "" },
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
  for (const [name, group] of Object.entries(client)) {
    if (typeof group === "function") {
      expect(readme).toContain(`| \`client.${name}(`);
      continue;
    }
    const line = readme.split("\n").find((text) => text.startsWith(`| \`client.${name}\``)) ?? "";
    for (const [method, value] of Object.entries(group)) {
      if (typeof value !== "function" || method === "listByVideoReferences") continue;
      expect(line, name).toMatch(new RegExp(`\`${method}(\\(s\\))?\``));
    }
  }
  const options = readFileSync(join(root, "src/options.ts"), "utf8");
  const start = options.indexOf("export interface ClientOptions");
  const names = options.slice(start, options.indexOf("\n}", start)).matchAll(/^ {2}readonly (\w+)\?/gm);
  for (const [, name] of names) expect(readme).toContain(`\`${name}\``);
});
