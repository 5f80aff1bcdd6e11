import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeServices } from "../src/discovery.ts";
import { resolveConfiguration } from "../src/index.ts";
import { withoutCredentials } from "../src/url.ts";
import { caught, forgetNames, impatient, send, sendJson, serve } from "./serve.ts";

const endpoints = [
  { name: "annosaurus", url: "http://a.example/anno/v1", timeoutMillis: 60000, secret: null, proxyPath: "/anno" },
  { name: "oni", url: "http://b.example/kb/v1", timeoutMillis: 10000, secret: null, proxyPath: "/oni" },
  { name: "vars-kb-server", url: "http://c.example/kb/v1", timeoutMillis: 10000, secret: null, proxyPath: "/oni" },
];

function resolve(config: string): ReturnType<typeof resolveConfiguration> {
  return resolveConfiguration({ config, env: {}, client: impatient });
}

for (const path of ["/config", "/config/", "/config/endpoints", "", "/", "/anno/v1", "/kb/v1/"]) {
  test(`resolveConfiguration() asks the configuration service when given the URL of a host with path "${path}"`, async () => {
    const { url, paths } = await serve((_, response) => sendJson(response, endpoints));
    const configuration = await resolve(url + path);
    expect(paths).toEqual(["/config/endpoints"]);
    expect(configuration).toMatchObject({
      source: { kind: "url", name: url + path },
      site: url,
      annosaurusUrl: "http://a.example/anno/v1",
      knowledgeBaseUrl: "http://b.example/kb/v1",
      fastConceptImagesUrl: "http://a.example/anno/v1/fast/concept/images",
    });
    expect(configuration.services.map(({ name }) => name)).toEqual(["annosaurus", "oni", "vars-kb-server"]);
  });
}

test("resolveConfiguration() takes media and frames from where they are published", async () => {
  const more = [
    { name: "beholder", url: "http://d.example:8088/" },
    { name: "vampire-squid", url: "http://e.example/vam/v1" },
  ];
  const { url } = await serve((_, response) => sendJson(response, [...endpoints, ...more]));
  await expect(resolve(url)).resolves.toMatchObject({
    mediaUrl: "http://e.example/vam/v1",
    captureUrl: "http://d.example:8088",
  });
});

test("resolveConfiguration() takes a URL from the environment", async () => {
  const { url } = await serve((_, response) => sendJson(response, endpoints));
  const { source } = await resolveConfiguration({ env: { M3_CONFIG: url } });
  expect(source).toEqual({ kind: "environment", name: url });
});

test.each([
  [
    "has no configuration service",
    (response: Parameters<typeof send>[0]) => send(response, 404, "text/html", "<html></html>"),
  ],
  ["has a dead one", (response: Parameters<typeof send>[0]) => send(response, 502, "text/html", "<html></html>")],
  [
    "shows a page for every path",
    (response: Parameters<typeof send>[0]) => send(response, 200, "text/html", "<html></html>"),
  ],
  ["publishes no Annosaurus", (response: Parameters<typeof send>[0]) => sendJson(response, [])],
])("resolveConfiguration() takes the usual paths on a host that %s", async (_, answer) => {
  const { url, paths } = await serve((_request, response) => answer(response));
  await expect(resolve(`${url}/m3/`)).resolves.toMatchObject({
    site: `${url}/m3`,
    annosaurusUrl: `${url}/m3/anno/v1`,
    knowledgeBaseUrl: `${url}/m3/kb/v1`,
  });
  expect(paths[0]).toBe("/m3/config/endpoints");
  expect(paths.length).toBeLessThanOrEqual(2);
});

test("resolveConfiguration() tells of no password", async () => {
  const { url } = await serve((_, response) => sendJson(response, []));
  const secretive = url.replace("//", "//me:s3cret@");
  const error = (await caught(resolve(`${secretive}/config`))) as Error;
  expect(error.message).toBe(
    `Cannot use configuration "${url}/config": expected a service "annosaurus" among those published, got none`,
  );
  await expect(resolve(secretive)).resolves.toMatchObject({
    source: { kind: "url", name: url },
    annosaurusUrl: `${secretive}/anno/v1`,
  });
  for (const config of ["me:s3cret@m3.example", "http://us%er:s3cret@m3.example"]) {
    await expect(caught(resolve(config))).resolves.toMatchObject({ message: expect.not.stringContaining("s3cret") });
  }
});

test.each([
  ["http://me:a@b@h/p@q", "http://h/p@q"],
  ["HTTP://me@h", "HTTP://h"],
  ["http://h/p@q", "http://h/p@q"],
  ["me:a@b@h:99999", "h:99999"],
  ["http://me:a/b@h", "http://h"],
  ["http:me:a@h", "h"],
  ["h:80/x", "h:80/x"],
  ["me@home/config.ini", "me@home/config.ini"],
  ["C:\\m@3\\config.ini", "C:\\m@3\\config.ini"],
])("withoutCredentials() shows %j as %j", (given, shown) => {
  expect(withoutCredentials(given)).toBe(shown);
});

test("resolveConfiguration() does not guess when a configuration service was named and fails", async () => {
  const { url } = await serve((_, response) => send(response, 404, "text/html", "<html></html>"));
  const error = await caught(resolve(`${url}/config`));
  expect(error).toMatchObject({ code: "http-status" });
  expect((error as Error).message).toMatch(
    /^Cannot ask "http:\/\/127\.0\.0\.1:\d+\/config" where the services of M3 are: /,
  );
  const empty = await serve((_, response) => sendJson(response, []));
  await expect(caught(resolve(`${empty.url}/config`))).resolves.toMatchObject({
    code: "configuration",
    message: `Cannot use configuration "${empty.url}/config": expected a service "annosaurus" among those published, got none`,
  });
});

test("resolveConfiguration() tells of a host that is not there", async () => {
  forgetNames();
  await expect(caught(resolve("http://no-such-host.example"))).resolves.toMatchObject({
    code: "network",
    phase: "connect",
  });
  await expect(caught(resolve("http://"))).resolves.toMatchObject({ code: "configuration" });
});

test("resolveConfiguration() finds the knowledge base of a service list that has only the old one, or none", async () => {
  const { url } = await serve((_, response, count) =>
    sendJson(response, count === 1 ? [endpoints[0], endpoints[2]] : [endpoints[0]]),
  );
  await expect(resolve(url)).resolves.toMatchObject({ knowledgeBaseUrl: "http://c.example/kb/v1" });
  await expect(resolve(url)).resolves.toMatchObject({ knowledgeBaseUrl: `${url}/kb/v1` });
});

test("decodeServices() reads the shapes of 2021 and of today, and leaves secrets alone", () => {
  const old = { name: "annosaurus", url: "http://a.example/anno/v1", timeout: "PT1M10.5S" };
  const secret = { ...endpoints[1], secret: "foo" };
  expect(
    decodeServices([old, secret, { name: "x" }, { name: "y", url: "urn:y" }, null, 3], "http://q.example/config"),
  ).toEqual({
    value: [
      { name: "annosaurus", url: "http://a.example/anno/v1", timeoutMillis: 70_500 },
      { name: "oni", url: "http://b.example/kb/v1", timeoutMillis: 10_000 },
    ],
  });
  expect(decodeServices({ message: "x" }, "http://q.example")).toEqual({ problem: "expected a list of endpoints" });
});

test("decodeServices() takes a loopback address that another host publishes for that host", () => {
  const local = [{ name: "annosaurus", url: "http://localhost:8082/v1" }];
  const urlAt = (base: string): unknown => (decodeServices(local, base) as { value: { url: string }[] }).value[0]?.url;
  expect(urlAt("http://m3.example.org:9000/config")).toBe("http://m3.example.org:8082/v1");
  expect(urlAt("http://127.0.0.1/config")).toBe("http://localhost:8082/v1");
});

test("decodeServices() takes any JSON", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.jsonValue(), fc.record({ name: fc.string(), url: fc.webUrl(), timeout: fc.string() }))),
      (value) => {
        expect(decodeServices(value, "http://q.example")).toHaveProperty("value");
      },
    ),
    { numRuns: 40 },
  );
});
