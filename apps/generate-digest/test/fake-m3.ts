import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** A concept of the fake's knowledge base. */
export interface FakeConcept {
  readonly name: string;
  readonly alternativeNames?: readonly string[];
  readonly children?: readonly FakeConcept[];
}

/** What a fake M3 holds; observations by concept, moments by uuid, all as a server would send them. */
export interface FakeWorld {
  readonly tree?: FakeConcept;
  readonly observations?: Readonly<Record<string, readonly object[]>>;
  readonly moments?: Readonly<Record<string, object>>;
}

/** May answer a request itself, by its decoded path; `true` when it did. */
export type Intercept = (path: string, response: ServerResponse, request: IncomingMessage) => boolean;

export interface FakeM3 {
  readonly url: string;
  /** Decoded paths asked for, in order. */
  readonly paths: string[];
  /** Concepts whose observations were asked for, in whichever way. */
  readonly concepts: string[];
  readonly peakConcurrency: number;
}

/** A server just big enough to say what these tests need it to say, to the byte. */
export async function serveFakeM3(world: FakeWorld, intercept: Intercept = () => false): Promise<FakeM3> {
  const paths: string[] = [];
  const concepts: string[] = [];
  let [open, peak] = [0, 0];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? "");
    paths.push(path);
    peak = Math.max(peak, ++open);
    response.once("close", () => {
      open--;
    });
    void answer(request, path, world).then(({ asked, reply }) => {
      concepts.push(...asked);
      if (!intercept(path, response, request)) sendJson(response, ...reply);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    paths,
    concepts,
    get peakConcurrency() {
      return peak;
    },
  };
}

const route = /^\/(kb\/v1\/phylogeny\/down|anno\/v1\/fast\/concept\/images|anno\/v1\/imagedmoments)\/(.+)$/;
const constrained = /^\/anno\/v1\/fast(\/count)?(\?|$)/;

interface Answer {
  readonly asked: readonly string[];
  readonly reply: readonly [value: unknown, status: number];
}

async function answer(request: IncomingMessage, path: string, world: FakeWorld): Promise<Answer> {
  const { tree, observations = {}, moments = {} } = world;
  if (constrained.test(path)) return answerConstraints(request, path, observations);
  const [, service = "", name = ""] = route.exec(path) ?? [];
  if (service.includes("fast")) return { asked: [name], reply: [observations[name] ?? [], 200] };
  if (path === "/kb/v1/concept") return { asked: [], reply: [tree === undefined ? [] : namesOf(tree), 200] };
  const found = service.startsWith("kb") ? find(name, tree) : service === "" ? undefined : moments[name];
  const reply =
    found === undefined ? ([{ message: "Not found", responseCode: 404 }, 404] as const) : ([found, 200] as const);
  return { asked: [], reply };
}

/** Names with a slash are asked for in a body. */
async function answerConstraints(
  request: IncomingMessage,
  path: string,
  observations: Readonly<Record<string, readonly object[]>>,
): Promise<Answer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const constraints = JSON.parse(Buffer.concat(pieces).toString() || "{}");
  const {
    concepts: asked = [],
    offset = 0,
    limit = 5000,
  } = constraints as { concepts?: string[]; offset?: number; limit?: number };
  const found = asked.flatMap((name) => observations[name] ?? []);
  const content = path.includes("/count") ? { count: found.length } : found.slice(offset, offset + limit);
  return { asked, reply: [{ query_constraints: constraints, content }, 200] };
}

function namesOf({ name, alternativeNames = [], children = [] }: FakeConcept): string[] {
  return [name, ...alternativeNames, ...children.flatMap(namesOf)];
}

function find(name: string, node: FakeConcept | undefined): FakeConcept | undefined {
  if (node === undefined || node.name === name || node.alternativeNames?.includes(name)) return node;
  return (node.children ?? []).map((child) => find(name, child)).find((found) => found !== undefined);
}

export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
}
