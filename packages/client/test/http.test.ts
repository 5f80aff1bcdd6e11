import { createServer } from "node:net";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { completeConfiguration } from "../src/configuration.ts";
import {
  type ClientError,
  type ClientEvent,
  type ClientOptions,
  createClient,
  isClientError,
  type M3Client,
  resolveConfiguration,
} from "../src/index.ts";
import {
  type Answer,
  caught,
  collect,
  forgetNames,
  impatient,
  send,
  sendJson,
  serve,
  type TestServer,
} from "./serve.ts";

const concept = { name: "Sebastes", rank: "genus" };

async function clientOf(answer: Answer, options: ClientOptions = {}): Promise<M3Client & { server: TestServer }> {
  const server = await serve(answer);
  return { ...clientAt(server.url, options), server };
}

function clientAt(site: string, options: ClientOptions = {}): M3Client {
  const configuration = completeConfiguration({ site }, { kind: "url", name: site });
  return createClient(configuration, { ...impatient, ...options });
}

async function failureOf(answer: Answer, options: ClientOptions = {}): Promise<ClientError> {
  const client = await clientOf(answer, options);
  const error = await caught(client.fetchPhylogenyDown("Sebastes"));
  if (!isClientError(error)) expect.unreachable(`expected a ClientError, got ${error}`);
  return error;
}

for (const status of [408, 429, 500, 502, 503, 504]) {
  test(`fetch*() asks again after status ${status}`, async () => {
    const client = await clientOf((_, response, count) =>
      count < 3 ? sendJson(response, { message: "busy" }, status) : sendJson(response, concept),
    );
    await expect(client.fetchPhylogenyDown("Sebastes")).resolves.toMatchObject({ name: "Sebastes" });
    expect(client.server.paths).toHaveLength(3);
  });
}

test("fetch*() tells of the last answer when every attempt failed", async () => {
  const error = await failureOf((_, response) =>
    sendJson(response, { message: "Pool is empty", responseCode: 503 }, 503),
  );
  expect(error).toMatchObject({ code: "http-status", status: 503, serverMessage: "Pool is empty", attempts: 5 });
  expect(error.message).toMatch(
    /^Cannot look up concept "Sebastes": "http:\/\/127\.0\.0\.1:\d+\/kb\/v1\/phylogeny\/down\/Sebastes" answered 503 Service Unavailable: "Pool is empty" \(5 attempts\)$/,
  );
});

test("fetch*() does not ask again after a refusal", async () => {
  const client = await clientOf((_, response) =>
    send(response, 400, "text/plain", "Invalid value for: query parameter"),
  );
  const error = await caught(client.fetchImagedMoment("no-uuid"));
  expect(error).toMatchObject({
    code: "http-status",
    status: 400,
    serverMessage: "Invalid value for: query parameter",
  });
  expect(client.server.paths).toEqual(["/anno/v1/imagedmoments/no-uuid"]);
});

test.each([
  ["oni", "application/json", '{"message":"Not found","responseCode":404}', "Not found"],
  [
    "vars-kb-server",
    "application/json",
    '{\n  "message": "No concept named X was found",\n  "code": 404\n}',
    "No concept named X was found",
  ],
  ["plain text under a JSON type", "application/json", "No concept named X was found", "No concept named X was found"],
  ["old Annosaurus", "application/json", '{"code":404,"message":"not found"}', "not found"],
])("fetch*() takes the 404 of %s for a thing that is not there", async (_, contentType, body, serverMessage) => {
  const error = await failureOf((_request, response) => send(response, 404, contentType, body));
  expect(error).toMatchObject({ code: "not-found", status: 404, serverMessage, attempts: 1 });
});

test("fetch*() takes a web page with 404 for a wrong address", async () => {
  const page = "<html><body><h1>Resource not found</h1></body></html>";
  const error = await failureOf((_, response) => send(response, 404, "text/html", page));
  expect(error).toMatchObject({ code: "http-status", serverMessage: "Resource not found" });
  expect(error.message).toContain("so there is no such service at that address");
});

test.each([
  ["no body", "application/json", ""],
  ["no body and no type", "", ""],
  ["another server's text", "text/plain", "404 page not found"],
  ["another server's JSON", "application/json", '{"detail":"Not Found"}'],
  ["JSON without a word", "application/json", '{"status":404,"message":""}'],
])("fetch*() does not take a 404 with %s for a word about a concept", async (_, contentType, body) => {
  const error = await failureOf((_request, response) => send(response, 404, contentType, body));
  expect(error).toMatchObject({ code: "http-status", status: 404, attempts: 1 });
  expect(error.message).toMatch(/answered 404 Not Found.*, so there is no such service at that address$/);
});

test("fetch*() waits as long as Retry-After says, and not for more than it may", async () => {
  const client = await clientOf((_, response, count) => {
    if (count > 1) return sendJson(response, concept);
    response.setHeader("retry-after", "0.2");
    send(response, 503, "text/plain", "later");
  });
  const startedAt = performance.now();
  await client.fetchPhylogenyDown("Sebastes");
  expect(performance.now() - startedAt).toBeGreaterThan(190);

  const error = await failureOf((_, response) => {
    response.setHeader("retry-after", "3600");
    send(response, 503, "text/plain", "tomorrow");
  });
  expect(error).toMatchObject({ attempts: 1, retryAfterMillis: 3_600_000 });
  expect(error.message).toContain("it asks to be left alone for 3600 s");
});

test("fetch*() asks again when a success is a web page, half a document or not as documented", async () => {
  const client = await clientOf((_, response, count) => {
    if (count === 1) send(response, 200, "text/html", "<html><head><title>Be right back</title></head></html>");
    else if (count === 2) send(response, 200, "application/json", '{"name":"Seb');
    else if (count === 3) sendJson(response, { message: "what?" });
    else sendJson(response, concept);
  });
  await expect(client.fetchPhylogenyDown("Sebastes")).resolves.toMatchObject({ name: "Sebastes" });
});

test("fetch*() quotes the title of a web page that came instead of JSON", async () => {
  const page = "<!doctype html><title>Sign in &amp; enjoy</title>";
  const error = await failureOf((_, response) => send(response, 200, "text/html; charset=utf-8", page));
  expect(error).toMatchObject({ code: "invalid-response", status: 200, serverMessage: "Sign in & enjoy" });
  expect(error.message).toContain('got a web page: "Sign in & enjoy" (5 attempts)');
});

test("fetch*() says what was not as documented", async () => {
  const error = await failureOf((_, response) => sendJson(response, [1]), { retryLimit: 0 });
  expect(error.message).toContain("sent something unexpected: expected a concept to be an object, got an array");
});

test("fetch*() asks again when the connection is cut, before and within the answer", async () => {
  const client = await clientOf((request, response, count) => {
    if (count === 1) request.socket.destroy();
    else if (count === 2) {
      response.writeHead(200, { "content-type": "application/json", "content-length": "100" });
      response.write('{"name":"Seb', () => request.socket.destroy());
    } else sendJson(response, concept);
  });
  await expect(client.fetchPhylogenyDown("Sebastes")).resolves.toMatchObject({ name: "Sebastes" });
  expect(client.server.paths).toHaveLength(3);
});

test("fetch*() tells of a connection that is always cut", async () => {
  const error = await failureOf((request) => request.socket.destroy());
  expect(error).toMatchObject({ code: "network", phase: "response", attempts: 5, status: undefined });
  expect(error.reason).toMatch(/^"127\.0\.0\.1:\d+" cut the connection \(5 attempts\)$/);
  expect(error.cause).toBeInstanceOf(Error);
});

test("fetch*() gives a server that does not answer one more chance", async () => {
  const client = await clientOf(() => {}, { responseTimeoutMillis: 50 });
  const error = await caught(client.fetchPhylogenyDown("Sebastes"));
  expect(error).toMatchObject({ code: "timeout", phase: "response", attempts: 2 });
  expect((error as ClientError).reason).toMatch(/did not answer within 0\.05 s \(2 attempts\)$/);
});

test("fetch*() waits less for what is answered from memory", async () => {
  const timeouts = { responseTimeoutMillis: 60_000, shortResponseTimeoutMillis: 40, retryLimit: 0 };
  const client = await clientOf(() => {}, timeouts);
  for (const ask of [
    () => client.fetchPhylogenyDown("Sebastes"),
    () => client.concepts.fetch("Sebastes"),
    () => collect(client.listConceptNames()),
    () => collect(client.configuration.listServices()),
    () => resolveConfiguration({ config: client.server.url, env: {}, client: { ...impatient, ...timeouts } }),
  ]) {
    await expect(caught(ask() as Promise<unknown>)).resolves.toMatchObject({
      code: "timeout",
      reason: expect.stringContaining("did not answer within 0.04 s"),
    });
  }
  // A list is built before its first byte is sent, and takes its time.
  const slow = await clientOf((_, response) => void setTimeout(() => sendJson(response, []), 120), timeouts);
  await expect(collect(slow.listConceptImages("Sebastes"))).resolves.toEqual([]);
  const brief = await clientOf(() => {}, { responseTimeoutMillis: 30, retryLimit: 0 });
  await expect(caught(brief.fetchPhylogenyDown("a"))).resolves.toMatchObject({
    reason: expect.stringContaining("within 0.03 s"),
  });
});

test("onEvent is told of a server that says nothing, before its answer and within it", async () => {
  const events: ClientEvent[] = [];
  // The server goes on once its silence has been told of, however long that takes on a busy machine.
  let goOn: (event: ClientEvent) => void = () => {};
  const onEvent = (event: ClientEvent): void => {
    events.push(event);
    goOn(event);
  };
  const client = await clientOf(
    (_, response) => {
      goOn = (event) => {
        if (event.kind === "response") {
          goOn = ({ kind }) => kind === "waiting" && response.end('"Sebastes"}');
        } else if (event.kind === "waiting" && event.waitedMillis >= 60 && !response.headersSent) {
          response.writeHead(200, { "content-type": "application/json" });
          response.write('{"name":');
        }
      };
    },
    { waitingNoticeMillis: 30, onEvent },
  );
  await client.fetchPhylogenyDown("Sebastes");
  const kinds = events.map((event) => (event.kind === "waiting" ? event.waitedMillis : event.kind));
  // Each time the wait has doubled.
  expect(kinds.slice(0, 3)).toEqual(["request", 30, 60]);
  expect(kinds.slice(kinds.indexOf("response"), kinds.indexOf("response") + 2)).toEqual(["response", 30]);
  expect(kinds.at(-1)).toBe("done");
  const url = `${client.server.url}/kb/v1/phylogeny/down/Sebastes`;
  expect(events[1]).toEqual({ kind: "waiting", method: "GET", url, waitedMillis: 30 });
  // Nothing is waited for any more.
  const { length } = events;
  await new Promise((resolve) => setTimeout(resolve, 80));
  expect(events).toHaveLength(length);
});

test("fetch*() gives up on a body that stalls, and asks again", async () => {
  const client = await clientOf(
    (_, response, count) => {
      if (count > 1) return sendJson(response, concept);
      response.writeHead(200, { "content-type": "application/json" });
      response.write('{"name":');
    },
    { idleTimeoutMillis: 50 },
  );
  await expect(client.fetchPhylogenyDown("Sebastes")).resolves.toMatchObject({ name: "Sebastes" });
  expect(client.server.paths).toHaveLength(2);
});

test("fetch*() tells of a body that always stalls", async () => {
  const error = await failureOf(
    (_, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.write('{"name":');
    },
    { idleTimeoutMillis: 30, retryLimit: 1 },
  );
  expect(error).toMatchObject({ code: "timeout", phase: "body", attempts: 2 });
  expect(error.reason).toMatch(/^"127\.0\.0\.1:\d+" sent nothing for 0\.03 s \(2 attempts\)$/);
});

test("fetch*() does not blame the server for the time its own caller takes", async () => {
  const client = await clientOf(
    (_, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.write('[{"observation_uuid":"a"}');
      setTimeout(() => response.write(',{"observation_uuid":"b"}'), 20);
      setTimeout(() => response.end("]"), 450);
    },
    { idleTimeoutMillis: 300, retryLimit: 0 },
  );
  const uuids: unknown[] = [];
  for await (const { observation_uuid: uuid } of client.listConceptImages("Sebastes")) {
    uuids.push(uuid);
    await new Promise((resolve) => setTimeout(resolve, 400));
  }
  expect(uuids).toEqual(["a", "b"]);
});

test("fetch*() tries a host that never answered twice only", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  const error = await caught(clientAt(`http://127.0.0.1:${port}`).fetchPhylogenyDown("Sebastes"));
  expect(error).toMatchObject({ code: "network", phase: "connect", attempts: 2 });
  expect((error as ClientError).reason).toBe(`"127.0.0.1:${port}" refuses the connection (2 attempts)`);
});

test("fetch*() is patient with a host that has answered before", async () => {
  const server = createServer((socket) =>
    socket.once("data", () => socket.end(`HTTP/1.1 200 OK\r\n\r\n${JSON.stringify(concept)}`)),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const client = clientAt(`http://127.0.0.1:${(server.address() as { port: number }).port}`);
  await client.fetchPhylogenyDown("Sebastes");
  await new Promise((resolve) => server.close(resolve));
  const error = await caught(client.fetchPhylogenyDown("Sebastes"));
  expect(error).toMatchObject({ code: "network", phase: "connect", attempts: 5 });
});

test("fetch*() tells of a host name that does not exist", async () => {
  forgetNames();
  const error = await caught(clientAt("http://no-such-host.example").fetchPhylogenyDown("Sebastes"));
  expect(error).toMatchObject({ code: "network", phase: "connect", attempts: 2 });
});

test("fetch*() understands gzip", async () => {
  const client = await clientOf((request, response) => {
    expect(request.headers["accept-encoding"]).toContain("gzip");
    response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" });
    response.end(gzipSync(JSON.stringify(concept)));
  });
  await expect(client.fetchPhylogenyDown("Sebastes")).resolves.toMatchObject({ name: "Sebastes" });
});

test("fetch*() follows a redirect", async () => {
  const client = await clientOf((request, response) => {
    if (request.url?.startsWith("/kb/")) response.writeHead(302, { location: "/elsewhere" }).end();
    else sendJson(response, concept);
  });
  await expect(client.fetchPhylogenyDown("Sebastes")).resolves.toMatchObject({ name: "Sebastes" });
});

test("fetch*() keeps user name and password out of what it says, and sends them", async () => {
  let authorization: string | undefined;
  const server = await serve((request, response) => {
    authorization = request.headers.authorization;
    sendJson(response, { message: "No" }, 401);
  });
  const error = await caught(clientAt(server.url.replace("//", "//me:secret@")).fetchPhylogenyDown("Sebastes"));
  expect(authorization).toBe(`Basic ${btoa("me:secret")}`);
  expect(JSON.stringify([error, (error as ClientError).message])).not.toContain("secret");
});

for (const [state, delayMillis] of [
  ["before it starts", 0],
  ["while it waits for an answer", 30],
] as const) {
  test(`fetch*() stops ${state} when the signal is aborted`, async () => {
    const client = await clientOf(() => {});
    const controller = new AbortController();
    const reason = new DOMException("enough", "AbortError");
    if (delayMillis === 0) controller.abort(reason);
    else setTimeout(() => controller.abort(reason), delayMillis);
    const error = await caught(client.fetchPhylogenyDown("Sebastes", { signal: controller.signal }));
    expect(error).toMatchObject({ code: "aborted", cause: reason });
  });
}

test("fetch*() stops while it waits for the next attempt when the signal is aborted", async () => {
  const client = await clientOf((_, response) => sendJson(response, {}, 503), { retryDelayMillis: 60_000 });
  const error = await caught(client.fetchPhylogenyDown("Sebastes", { signal: AbortSignal.timeout(50) }));
  expect(error).toMatchObject({ code: "aborted" });
});

test("list*() closes the connection when its caller has enough", async () => {
  let isClosed = false;
  const client = await clientOf((request, response) => {
    request.socket.once("close", () => {
      isClosed = true;
    });
    response.writeHead(200, { "content-type": "application/json" });
    const write = (): void => {
      while (!response.destroyed && response.write('{"observation_uuid":"x"},'.repeat(1000)));
    };
    response.write("[");
    response.on("drain", write);
    write();
  });
  for await (const _ of client.listConceptImages("Sebastes")) break;
  await expect.poll(() => isClosed).toBe(true);
});

test("list*() lists nothing for an empty answer", async () => {
  const client = await clientOf((_, response) => sendJson(response, []));
  await expect(collect(client.listConceptImages("Sebastes"))).resolves.toEqual([]);
});
