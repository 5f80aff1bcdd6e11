import dns from "node:dns";
import { writeFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { type Intercept, sendJson, serveFakeM3 } from "./fake-m3.ts";
import { filesIn, generateDigest, temporaryFolder } from "./run-in-process.ts";
import { observation, type RunMore, run, world } from "./run-on-fake.ts";

/** No test may ask anything but loopback, so the name service either knows no name or says nothing. */
function stubNameService(answers: boolean): void {
  const lookup = vi.spyOn(dns, "lookup");
  onTestFinished(() => lookup.mockRestore());
  lookup.mockImplementation(((hostname: string, _options: object, callback: (error: Error) => void) => {
    if (answers) callback(Object.assign(new TypeError(`getaddrinfo ENOTFOUND ${hostname}`), { code: "ENOTFOUND" }));
  }) as unknown as typeof dns.lookup);
}

test("generate-digest -a leaves out a moment that the server cannot give, says so and exits with 3", async () => {
  const { exitCode, stderr, uuidsOf } = await run(["-a", "Sebastes"], {
    intercept: (path, response) => {
      if (!path.endsWith("/m1")) return false;
      response.writeHead(500, { "content-type": "text/plain" }).end("Internal server error");
      return true;
    },
  });
  expect(exitCode).toBe(3);
  expect(stderr).toMatch(
    /^Warning: Cannot fetch imaged moment "m1": .* answered 500 Internal Server Error.*; its other observations are left out\n$/,
  );
  expect(uuidsOf("Sebastes_digest.json")).toEqual(["o2", "o1", "o8"]);
});

test("generate-digest -a hangs up on everything else when the server fails for good", async () => {
  let isHungUp = false;
  const asked = new Map<string, ServerResponse>();
  const { exitCode } = await run(["-a", "Sebastes"], {
    client: { retryLimit: 0 },
    intercept: (path, response, request) => {
      const name = /m[12]$/.exec(path)?.[0];
      if (name === undefined) return false;
      asked.set(name, response);
      // Never answered: only the client can end it.
      if (name === "m2") request.socket.once("close", () => (isHungUp = true));
      const first = asked.get("m1");
      if (first !== undefined && asked.size === 2) sendJson(first, { message: "busy" }, 503);
      return true;
    },
  });
  expect(exitCode).toBe(1);
  await expect.poll(() => isHungUp).toBe(true);
});

test("generate-digest tells of many lost moments in a few lines", async () => {
  const uuids = Array.from({ length: 20 }, (_, index) => `m${index}`);
  const lost = { tree: { name: "X" }, observations: { X: uuids.map((uuid) => observation(uuid, uuid, "X")) } };
  const { exitCode, stderr } = await run(["-a", "X"], { world: lost });
  expect(exitCode).toBe(3);
  expect(stderr.trimEnd().split("\n")).toHaveLength(6);
  expect(stderr).toContain("Warning: 15 more imaged moments cannot be fetched");
});

test("generate-digest says in one sentence that a concept is unknown", async () => {
  const { exitCode, stdout, stderr, files, m3 } = await run(["Sebastess"]);
  expect(exitCode).toBe(1);
  expect(stdout).toBe("");
  expect(stderr).toBe(
    `generate-digest: Cannot find concept "Sebastess": the knowledge base at "${m3.url}/kb/v1" has no such name (upper and lower case matter)\nDid you mean "Sebastes"?\n`,
  );
  expect(files).toEqual({});
});

test.each([
  ["has no such name", false],
  ["seems to be no knowledge base", true],
])("generate-digest shows no password where a knowledge base %s", async (words, isMissing) => {
  const { exitCode, stderr } = await run(["-d", "Sebastess"], {
    credentials: "ada:s3cret",
    intercept: (_path, response) => {
      if (isMissing) response.writeHead(404, { "content-type": "application/json" }).end('{"message":"no Route"}');
      return isMissing;
    },
  });
  expect(exitCode).toBe(1);
  expect(stderr).toContain(words);
  expect(stderr).not.toContain("s3cret");
});

const brokenKnowledgeBase: Intercept = (path, response, request) => {
  if (path.startsWith("/kb/")) request.socket.destroy();
  return path.startsWith("/kb/") && response !== undefined;
};

test("generate-digest goes on with the name as given when the knowledge base is out of reach", async () => {
  const { exitCode, stderr, uuidsOf } = await run(["Sebastes"], { intercept: brokenKnowledgeBase });
  expect(exitCode).toBe(0);
  expect(stderr).toMatch(
    /^Warning: The knowledge base cannot be asked, so "Sebastes" is taken for the accepted name: "127\.0\.0\.1:\d+" cut the connection \(5 attempts\)\n$/,
  );
  expect(uuidsOf("Sebastes_digest.json")).toEqual(["o2", "o1"]);
});

test("generate-digest -d does not go on without the knowledge base", async () => {
  const { exitCode, stderr, files } = await run(["-d", "Sebastes"], { intercept: brokenKnowledgeBase });
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(
    /^generate-digest: Cannot look up concept "Sebastes": .* cut the connection \(5 attempts\)\n$/,
  );
  expect(files).toEqual({});
});

test("generate-digest leaves the digest of before when the server fails in the middle", async () => {
  const cwd = await temporaryFolder();
  await writeFile(join(cwd, "Sebastes_desc_digest.json"), "[1]");
  const { exitCode, stderr, files } = await run(["-d", "Sebastes"], {
    cwd,
    intercept: (path, response) => {
      if (!path.endsWith("/Sebastes mystinus")) return false;
      sendJson(response, { message: "out of memory", responseCode: 500 }, 500);
      return true;
    },
  });
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(
    /^generate-digest: Cannot list the observations of concept "Sebastes mystinus": .* answered 500 Internal Server Error: "out of memory" \(5 attempts\)\n$/,
  );
  expect(files).toEqual({ "Sebastes_desc_digest.json": "[1]" });
});

test("generate-digest stops cleanly when it is interrupted", async () => {
  const cwd = await temporaryFolder();
  await writeFile(join(cwd, "Sebastes_digest.json"), "[1]");
  const controller = new AbortController();
  const m3 = await serveFakeM3(world, (path, response) => {
    if (!path.endsWith("/images/Sebastes")) return false;
    response.writeHead(200, { "content-type": "application/json" });
    response.write(`[${JSON.stringify(observation("o1", "m1"))},`);
    setTimeout(() => controller.abort(), 50);
    return true;
  });
  const { exitCode, stderr } = await generateDigest(["-c", m3.url, "Sebastes"], { cwd, signal: controller.signal });
  expect(exitCode).toBe(130);
  // Whether it has come by to the one that was sent depends on the machine.
  expect(stderr).toMatch(
    /^generate-digest: Interrupted after [01] observations; no digest was written, run it again to start over\n$/,
  );
  await expect(filesIn(cwd)).resolves.toEqual({ "Sebastes_digest.json": "[1]" });
});

test.each([
  ["no such name", true, 'there is no host "m3.shore.mbari.org" (2 attempts)'],
  ["no answer from the name service", false, 'no connection to "m3.shore.mbari.org" could be made within 0.05 s'],
])(
  "generate-digest tells in two lines that the default host did not answer (%s), what to do, and how to see it work",
  async (_, answers, reason) => {
    stubNameService(answers);
    const cwd = await temporaryFolder();
    const { exitCode, stderr } = await generateDigest(["Sebastes"], {
      cwd,
      client: { connectTimeoutMillis: 50, retryDelayMillis: 1 },
    });
    expect(exitCode).toBe(1);
    const lines = stderr.trimEnd().split("\n");
    expect(lines).toHaveLength(2);
    expect(lines[0]).toBe(`generate-digest: The default M3 host "http://m3.shore.mbari.org" did not answer: ${reason}`);
    for (const word of ["-c", "M3_CONFIG", "INI file", "URL", '"npm run demo"', '"npx @m3/emulator"']) {
      expect(lines[1]).toContain(word);
    }
    await expect(filesIn(cwd)).resolves.toEqual({});
  },
);

test("generate-digest -d says which places of the tree hold no concept, goes on and exits with 3", async () => {
  const tree = {
    name: "Sebastes",
    children: [{ name: "Sebastes mystinus" }, null, { name: "Sebastes 1/2", children: [7] }],
  };
  const torn: Partial<RunMore> = {
    intercept: (path, response) => {
      if (!path.includes("/down/")) return false;
      sendJson(response, tree);
      return true;
    },
  };
  const { exitCode, stdout, stderr, uuidsOf } = await run(["--json", "-d", "Sebastes"], torn);
  expect(exitCode).toBe(3);
  expect(JSON.parse(stdout)).toMatchObject({ lostConceptCount: 2, conceptCount: 3, lostRowCount: 0 });
  expect(stderr).toMatch(
    /^Warning: .* got null \(a child of "Sebastes"\); it and what may be below it are left out \(and 1 more like that\)\n$/,
  );
  expect(uuidsOf("Sebastes_desc_digest.json")).toEqual(["o2", "o1", "o3", "o4"]);
  // Who asks for the concept alone has everything.
  const alone = await run(["Sebastes"], torn);
  expect([alone.exitCode, alone.stderr]).toEqual([0, ""]);
  const counted = await run(["--count", "--json", "-d", "Sebastes"], {
    intercept: (path, response, request) => {
      if (/\/count\//.test(path)) sendJson(response, { count: 1 });
      return /\/count\//.test(path) || torn.intercept?.(path, response, request) === true;
    },
  });
  expect(counted.exitCode).toBe(3);
  expect(JSON.parse(counted.stdout)).toMatchObject({ lostConceptCount: 2 });
});

test("generate-digest leaves out elements of a list that are no observations, says so and exits with 3", async () => {
  const { exitCode, stderr, uuidsOf } = await run(["Sebastes"], {
    intercept: (path, response) => {
      if (!path.endsWith("/images/Sebastes")) return false;
      sendJson(response, [observation("o1", "m1"), null, observation("o2", "m2"), "x"]);
      return true;
    },
  });
  expect(exitCode).toBe(3);
  expect(stderr).toMatch(/^Warning: .* got null; .*offset 1 .*\nWarning: .* got "x"; .*offset 3 .*left out\n$/);
  expect(uuidsOf("Sebastes_digest.json")).toEqual(["o1", "o2"]);
});

test.each([
  ["JSON", "application/json", '{"message":"no Route matched with those values"}', 1, /seems to be no knowledge base/],
  ["an empty body", "application/json", "", 1, /no such service at that address/],
  ["a web page", "text/html", "<html><title>404 Not Found</title></html>", 1, /no such service at that address/],
])(
  "generate-digest does not call a concept unknown where every address is a 404 with %s",
  async (_, type, body, code, words) => {
    const { exitCode, stderr, files } = await run(["-d", "Sebastes"], {
      intercept: (_path, response) => {
        response.writeHead(404, { "content-type": type }).end(body);
        return true;
      },
    });
    expect(exitCode).toBe(code);
    expect(stderr).toMatch(words);
    expect(stderr).not.toContain("has no such name");
    expect(files).toEqual({});
  },
);
