import { spawnSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { emulate, m3, temporaryFolder } from "./support/world.ts";

const cwd = ".";

test("help lists the commands in groups, and help of a command is that of the command", async () => {
  const { stdout, exitCode } = await m3(["--help"], { cwd });
  expect(exitCode).toBe(0);
  for (const word of ["All in one:", "dataset ", "Step by step:", "digest ", "reformat ", "doctor ", "completion "]) {
    expect(stdout).toContain(word);
  }
  const help = await m3(["help", "reformat"], { cwd });
  expect(help).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^m3 reformat <localizations>/) });
  expect(await m3(["reformat", "--help"], { cwd })).toEqual(help);
});

test("each command has help with options and an example", async () => {
  for (const name of [
    "dataset",
    "demo",
    "digest",
    "extract",
    "download",
    "reformat",
    "preview",
    "contact-sheet",
    "doctor",
    "completion",
  ]) {
    const { stdout, exitCode } = await m3([name, "--help"], { cwd });
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`m3 ${name} `);
    expect(stdout).toContain("Examples:");
    expect(await m3([name, "--version"], { cwd })).toMatchObject({
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  }
});

test("doctor tells of each service, how fast it is, and of Annosaurus which generation", async () => {
  const [modern, legacy] = [await emulate(), await emulate({ generation: "legacy", knowledgeBase: "vars-kb-server" })];
  const well = await m3(["doctor", "-c", modern.url], { cwd });
  expect(well).toMatchObject({ exitCode: 0, stderr: "" });
  expect(well.stdout).toMatch(/ok +annotations +http:\S+\/anno\/v1 {2}annosaurus 1\.\S+, modern {2}\(\d/);
  expect(well.stdout).toContain("All that is needed is there");
  const old = await m3(["doctor", "-c", legacy.url, "--json"], { cwd });
  expect(old.exitCode).toBe(0);
  expect(well.stdout).toMatch(/ok +configuration +http:\S+\/config {2}raziel 0\.6\.0 {2}\(\d/);
  const { services } = JSON.parse(old.stdout);
  expect(services[0]).toMatchObject({ name: "annotations", isWell: true, detail: expect.stringContaining("legacy") });
  expect(services[2]).toMatchObject({ isWell: true, detail: "raziel 0.6.0, which hears nothing of annosaurus" });
  legacy.addFault({ match: "/health/status", kind: "status", status: 500 });
  expect((await m3(["doctor", "-c", legacy.url], { cwd })).stdout).toMatch(/ok +configuration .*raziel 0\.6\.0 {2}\(/);
});

test("doctor ends with 1 and says what to do when something that is needed is missing", async () => {
  const folder = await temporaryFolder();
  const emulator = await emulate();
  await writeFile(
    join(folder, "config.ini"),
    `[m3]\nanno = ${emulator.annosaurusUrl}\nkb = http://127.0.0.1:9/kb/v1\n`,
  );
  emulator.addFault({ match: "/vam/", kind: "status", status: 503 });
  const { exitCode, stdout, stderr } = await m3(["doctor"], { cwd: folder });
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/ok +annotations/);
  expect(stdout).toMatch(/MISSING +knowledge base/);
  expect(stdout).toMatch(/absent +media .*\n +videos cannot be looked up/);
  expect(stderr).toContain("Cannot make datasets with this M3: knowledge base missing");
  expect(stderr).toContain("check the address (key kb)");
});

test.each([
  ["-c", "http://127.0.0.1:9/", {}],
  ["-c of a configuration service", "http://ada:secret@127.0.0.1:9/config", {}],
  ["M3_CONFIG", undefined, { M3_CONFIG: "http://ada:secret@127.0.0.1:9" }],
])("doctor lists what failed and what to try when the host of %s cannot be reached", async (_what, config, env) => {
  const folder = await temporaryFolder();
  const args = ["doctor", ...(config === undefined ? [] : ["-c", config])];
  const { exitCode, stdout, stderr } = await m3(args, { cwd: folder, env });
  expect(exitCode).toBe(1);
  for (const [state, name, path] of [
    ["MISSING", "annotations", "/anno/v1"],
    ["MISSING", "knowledge base", "/kb/v1"],
    ["absent", "configuration", "/config"],
    ["absent", "media", "/vam/v1"],
    ["absent", "capture", "/capture"],
  ]) {
    expect(stdout).toMatch(new RegExp(`${state} +${name} +http://127.0.0.1:9${path}  .*refuses.*\\n +\\w+`, "i"));
  }
  expect(stderr).toContain("Cannot make datasets with this M3: annotations and knowledge base missing");
  expect(stderr).toContain("Nothing at all answers at");
  expect(stdout + stderr).not.toContain("secret");
});

test("doctor waits once for a host that says nothing", async () => {
  const emulator = await emulate();
  emulator.addFault({ match: "/", kind: "stall" });
  const { exitCode, stdout } = await m3(["doctor", "-c", emulator.url, "--timeout", "1"], { cwd });
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/MISSING +annotations/);
  // Once for the configuration, and then for all services together.
  expect(emulator.requests.peakConcurrency).toBeGreaterThan(3);
});

test("completion takes the shell of the user, and wants to be told where there is none", async () => {
  expect((await m3(["completion"], { cwd, env: { SHELL: "/usr/bin/fish" } })).stdout).toContain("complete -c m3");
  expect(await m3(["completion"], { cwd, env: { SHELL: "/bin/sh" } })).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("expected one of bash, zsh, fish"),
  });
});

const hasBash = spawnSync("bash", ["--version"]).status === 0;

/** What bash offers for a line that ends where the cursor is. */
function completed(script: string, words: readonly string[]): string[] {
  const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
  const driver = `${script}\nCOMP_WORDS=(${words.map(quote).join(" ")})\nCOMP_CWORD=${words.length - 1}\n_m3_complete\nprintf '%s\\n' "\${COMPREPLY[@]}"\n`;
  const { stdout, stderr } = spawnSync("bash", ["--norc", "-c", driver], { encoding: "utf8" });
  expect(stderr).toBe("");
  return stdout.split("\n").filter((line) => line !== "");
}

test.skipIf(!hasBash)("bash completes commands, options and formats, and leaves the rest to file names", async () => {
  const { stdout: script } = await m3(["completion", "bash"], { cwd });
  expect(completed(script, ["m3", "d"])).toEqual(["dataset", "demo", "digest", "download", "doctor"]);
  expect(completed(script, ["m3", "help", "ref"])).toEqual(["reformat"]);
  expect(completed(script, ["m3", "dataset", "--desc"])).toEqual(["--descendants"]);
  expect(completed(script, ["m3", "generate-digest", "--all"])).toEqual(["--all"]);
  expect(completed(script, ["m3", "reformat", "x.json", "-f", "V"])).toContain("VOC");
  expect(completed(script, ["m3", "reformat", "--split-mode", ""])).toEqual(["hash", "balanced"]);
  expect(completed(script, ["m3", "dataset", "--names", ""])).toEqual(["original", "uuid"]);
  expect(completed(script, ["m3", "extract", "--image", "p"])).toEqual(["png"]);
  expect(completed(script, ["m3", "extract", "--kinds", "p"])).toEqual(["point", "polygon"]);
  expect(completed(script, ["m3", "dataset", "--kinds", "box,line,p"])).toEqual(["box,line,point", "box,line,polygon"]);
  expect(completed(script, ["m3", "extract", "--image", "jpg,p"])).toEqual([]);
  expect(completed(script, ["m3", "dataset", "--config", ""])).toEqual([]);
  expect(completed(script, ["m3", "dataset", "-o", "x"])).toEqual([]);
  expect(completed(script, ["m3", "completion", "z"])).toEqual(["zsh"]);
  expect(completed(script, ["m3", "extract", "dig"])).toEqual([]);
  expect(completed(script, ["m3", "nonsense", "--"])).toEqual([]);
});

test.each(["zsh", "fish"])("the script for %s is one that it can read", async (shell) => {
  const { stdout: script } = await m3(["completion", shell], { cwd });
  for (const word of ["dataset", "descendants", "reformat", "VOC"]) expect(script).toContain(word);
  const found = spawnSync(shell, ["-n", "-c", script], { encoding: "utf8" });
  if (found.error === undefined) expect(found.stderr).toBe("");
});

const hasFish = spawnSync("fish", ["--version"]).status === 0;

test.skipIf(!hasFish)("fish completes commands, options and formats", async () => {
  const { stdout: script } = await m3(["completion", "fish"], { cwd });
  const offered = (line: string): string[] => {
    const { stdout, stderr } = spawnSync("fish", ["--no-config", "-c", `${script}\ncomplete -C '${line}'`], {
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    return stdout
      .split("\n")
      .filter((each) => each !== "")
      .map((each) => each.split("\t")[0] ?? "");
  };
  expect(offered("m3 d")).toEqual(["dataset", "demo", "digest", "doctor", "download"]);
  expect(offered("m3 help ref")).toEqual(["reformat"]);
  expect(offered("m3 dataset --desc")).toEqual(["--descendants"]);
  expect(offered("m3 generate-digest --al")).toContain("--all");
  expect(offered("m3 reformat x.json -f V")).toContain("VOC");
  expect(offered("m3 completion z")).toEqual(["zsh"]);
  expect(offered("m3 extract --kinds p")).toEqual(["point", "polygon"]);
  expect(offered("m3 dataset --kinds box,p")).toEqual(["box,point", "box,polygon"]);
});

test("a dataset can be looked at: a page, and a picture of its crops", async () => {
  const folder = await temporaryFolder();
  const emulator = await emulate({ ocean: { diveCount: 2 } });
  const made = await m3(["dataset", "Sebastes", "-c", emulator.url, "-o", "made"], { cwd: folder });
  expect(made.exitCode).toBe(0);
  const page = await m3(["preview", "made"], { cwd: folder });
  expect(page).toMatchObject({ exitCode: 0, stderr: "", stdout: expect.stringContaining("index.html") });
  expect(await readFile(join(folder, "made-preview/index.html"), "utf8")).toContain("Sebastes");
  const sheet = await m3(
    ["contact-sheet", "made/annotations.json", "--images", "made/images", "-o", "s.jpg", "--json"],
    {
      cwd: folder,
    },
  );
  expect(sheet.exitCode).toBe(0);
  expect(JSON.parse(sheet.stdout).cropCount).toBeGreaterThan(0);
  expect((await readFile(join(folder, "s.jpg"))).subarray(0, 2).toString("hex")).toBe("ffd8");
  expect(await m3(["preview", "nowhere"], { cwd: folder })).toMatchObject({ exitCode: 1 });
});
