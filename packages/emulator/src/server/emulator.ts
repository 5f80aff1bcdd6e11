import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { EmulatorError } from "../errors.ts";
import type { Moment } from "../ocean/model.ts";
import { createOcean, type Ocean } from "../ocean/ocean.ts";
import { createRevisableOcean } from "../ocean/revisions.ts";
import { createFaultBook, type Fault } from "./faults.ts";
import { createFrameStore } from "./frame-store.ts";
import type { EmulatorOptions } from "./options.ts";
import { createRequestLog, type RequestLog } from "./request-log.ts";
import { createRouter } from "./router.ts";
import { routesOf } from "./routes.ts";
import { serve } from "./serve.ts";
import type { Site } from "./site.ts";
import { createTimers } from "./timers.ts";

/** A running M3. */
export interface Emulator {
  /** `http://host:port`, no slash at the end: the site of a configuration. */
  readonly url: string;
  readonly annosaurusUrl: string;
  readonly knowledgeBaseUrl: string;
  readonly configurationUrl: string;
  /** Vampire-squid: videos and their files. */
  readonly mediaUrl: string;
  /** Beholder: frames of videos. */
  readonly captureUrl: string;
  /** As it is now: with the revisions made so far. */
  readonly ocean: Ocean;
  readonly requests: RequestLog;
  /**
   * Changes the data, as people do who work in M3 meanwhile: replaces a moment by what `change` makes of it. Boxes may move and go,
   * concepts may change, images and observations may go and come back; nothing may come that the seed did not make.
   *
   * @throws {RangeError} when there is no such moment, or it would have a uuid that it did not have in the beginning
   */
  reviseMoment(momentUuid: string, change: (moment: Moment) => Moment): void;
  /** Adds a fault; the first one that fits a request is met. */
  addFault(fault: Fault): void;
  /** Takes all faults away; requests are answered as they should be again. */
  clearFaults(): void;
  /** Stops at once: requests under way are cut. May be called again. */
  close(): Promise<void>;
}

/**
 * Starts an M3 on this machine, holding a seeded ocean.
 *
 * @throws {EmulatorError} code "cannot-listen" when the address is taken or not ours.
 * @throws {RangeError} when the ocean is given an impossible size.
 */
export async function createEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { seed = 1, host = "127.0.0.1", port = 0 } = options;
  const { ocean, revise } = createRevisableOcean(createOcean(seed, options.ocean));
  const faults = createFaultBook(seed, options.faults);
  const { log, begin } = createRequestLog();
  const timers = createTimers();
  const server = createServer();
  // Keep-alive connections of idle clients would otherwise be closed under their hands after 5 s.
  server.keepAliveTimeout = 60_000;
  await listen(server, host, port);
  const url = `http://${host.includes(":") ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`;
  const site = siteOf(options, ocean, url);
  const answer = createRouter(routesOf(site), { decodesSlashes: options.decodesSlashes ?? false });
  server.on("request", (request, response) => {
    const open = begin({ method: request.method ?? "GET", path: request.url ?? "/", headers: request.headers });
    response.on("close", () => {
      open.entry.isCut = !response.writableFinished;
      open.end();
    });
    serve({ request, response, open, faults, timers, answer, site, options }).catch(() => response.destroy());
  });
  return {
    url,
    annosaurusUrl: `${url}/anno/v1`,
    knowledgeBaseUrl: `${url}/kb/v1`,
    configurationUrl: `${url}/config`,
    mediaUrl: `${url}/vam/v1`,
    captureUrl: `${url}/capture`,
    ocean,
    requests: log,
    reviseMoment: revise,
    addFault: faults.add,
    clearFaults: faults.clear,
    close: () =>
      new Promise((resolve) => {
        timers.clear();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function siteOf(options: EmulatorOptions, ocean: Ocean, origin: string): Site {
  const { generation = "modern", knowledgeBase = "oni", repeatsMoments = true } = options;
  const frames = createFrameStore(ocean);
  return { ocean, origin, isLegacy: generation === "legacy", knowledgeBase, repeatsMoments, frames };
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, host, resolve);
    });
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
    const reason = code === "EADDRINUSE" ? `${code}, another program does; port 0 takes a free one` : code;
    throw new EmulatorError("cannot-listen", `Cannot listen on "${host}" port ${port}: ${reason}`, { cause });
  }
}
