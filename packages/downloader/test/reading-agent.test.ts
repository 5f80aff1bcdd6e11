import { type IncomingMessage, request } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { ReadingAgent } from "../src/fetch/reading-agent.ts";
import { noise } from "./images.ts";
import { serve } from "./server.ts";

type Parser = Record<number, unknown> & { readonly constructor: { readonly kOnBody: number } };

const content = noise(1_000_000, 3);

function makeAgent(): ReadingAgent {
  const agent = new ReadingAgent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  return agent;
}

function parserOf(response: IncomingMessage): Parser {
  return (response.socket as unknown as { readonly parser: Parser }).parser;
}

/** Asks for a path and has its body lent; `onAnswer` sees the answer before that. */
async function borrow(
  agent: ReadingAgent,
  url: string,
  onAnswer: (response: IncomingMessage) => void = () => {},
): Promise<{ readonly body: Buffer; readonly lentBytes: number }> {
  const chunks: Buffer[] = [];
  let lentBytes = 0;
  await new Promise((resolve, reject) => {
    const asked = request(url, { agent }, (response) => {
      onAnswer(response);
      response.on("data", (chunk: Buffer) => chunks.push(Buffer.from(chunk)));
      response.once("end", resolve).once("error", reject);
      agent.lendBody(response, Number(response.headers["content-length"]), (bytes) => {
        lentBytes += bytes.length;
        chunks.push(Buffer.from(bytes));
      });
    });
    asked.once("error", reject).end();
  });
  return { body: Buffer.concat(chunks), lentBytes };
}

async function serveContent(): Promise<string> {
  const server = await serve((_request, response) => {
    response.writeHead(200, { "content-length": content.length });
    for (let at = 0; at < content.length; at += 50_000) response.write(content.subarray(at, at + 50_000));
    response.end();
  });
  return server.origin;
}

test("most of a body is lent, its beginning and end are not, and the connection serves again", async () => {
  const [agent, origin] = [makeAgent(), await serveContent()];
  const parsers: Parser[] = [];
  for (let count = 0; count < 3; count++) {
    const { body, lentBytes } = await borrow(agent, origin, (response) => parsers.push(parserOf(response)));
    expect(body.equals(content)).toBe(true);
    expect(lentBytes).toBeGreaterThan(content.length / 2);
    expect(lentBytes).toBeLessThan(content.length);
  }
  // Whoever gets such a parser next must find it whole.
  for (const parser of parsers) expect(parser[parser.constructor.kOnBody]).toBeTypeOf("function");
});

test("a parser of another kind is left alone, and one that copies all the same is believed", async () => {
  const [agent, origin] = [makeAgent(), await serveContent()];
  const other = await borrow(agent, origin, (response) => {
    Object.defineProperty(parserOf(response), "constructor", { value: {}, configurable: true });
  });
  expect(other.body.equals(content)).toBe(true);
  expect(other.lentBytes).toBe(0);
  const stubborn = await borrow(makeAgent(), origin, (response) => {
    const parser = parserOf(response);
    Reflect.deleteProperty(parser, "constructor");
    const place = parser.constructor.kOnBody;
    const onBody = parser[place];
    Object.defineProperty(parser, place, { get: () => onBody, set: () => {}, configurable: true });
    response.once("end", () => Object.defineProperty(parser, place, { value: onBody, writable: true }));
  });
  expect(stubborn.body.equals(content)).toBe(true);
  expect(stubborn.lentBytes).toBe(0);
});

test("a paused body is not lent, and none of it is lost", async () => {
  const [agent, origin] = [makeAgent(), await serveContent()];
  let pauseCount = 0;
  const { body } = await borrow(agent, origin, (response) => {
    const pause = (): void => {
      response.pause();
      if (pauseCount++ < 5) setTimeout(() => response.resume(), 5);
      else response.resume();
    };
    response.on("data", pause);
  });
  expect(pauseCount).toBeGreaterThan(1);
  expect(body.equals(content)).toBe(true);
});

test("a connection that brings more than was asked for is not used again", async () => {
  const agent = makeAgent();
  const surplus = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nwrong";
  let connectionCount = 0;
  const server = createServer((socket) => {
    connectionCount++;
    socket
      .on("error", () => {})
      .on("data", () => {
        socket.write("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nright");
        setTimeout(() => socket.write(surplus), 20);
      });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (let count = 0; count < 3; count++) {
    expect(String((await borrow(agent, url)).body)).toBe("right");
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
  expect(connectionCount).toBe(3);
});
