import { randomUUID } from "node:crypto";
import { EventEmitter, on } from "node:events";
import { download, type Progress } from "@m3/downloader";
import Fastify, { type FastifyInstance } from "fastify";

/** One download that somebody asked for. */
interface Job {
  readonly controller: AbortController;
  readonly events: EventEmitter;
  /** What a client that comes late has missed: the last progress, and the end. */
  progress: Progress | undefined;
  end: JobEnd | undefined;
}

interface JobEnd {
  readonly state: "cancelled" | "done" | "failed";
  readonly savedCount: number;
  readonly failures: readonly { readonly url: string; readonly code: string }[];
}

/**
 * A service that fetches images into a folder: `POST /jobs` with `{ "urls": [...] }` starts a job, `GET /jobs/ID/events` tells how far it is
 * (server-sent events), `DELETE /jobs/ID` cancels it. Files that are there already are not fetched again, whichever job they came with.
 *
 * @param allowedHosts the only hosts that strangers may have this service fetch from
 */
export function createImageService(folder: string, allowedHosts: readonly string[]): FastifyInstance {
  const app = Fastify();
  const jobs = new Map<string, Job>();
  // Two runs must not write to one folder, so jobs wait for each other.
  let last: Promise<void> = Promise.resolve();

  app.post<{ Body: { urls: string[] } }>("/jobs", { schema: { body: jobSchema } }, (request, reply) => {
    const id = randomUUID();
    const job: Job = {
      controller: new AbortController(),
      events: new EventEmitter(),
      progress: undefined,
      end: undefined,
    };
    jobs.set(id, job);
    last = last.then(() => runJob(job, request.body.urls, folder, allowedHosts));
    return reply.code(202).send({ id });
  });

  app.get<{ Params: { id: string } }>("/jobs/:id/events", async (request, reply) => {
    const job = jobs.get(request.params.id);
    if (job === undefined) return reply.code(404).send({ message: "There is no such job" });
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    const gone = new AbortController();
    raw.on("close", () => gone.abort());
    const send = (name: string, data: unknown): void => {
      raw.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
    };
    try {
      if (job.progress !== undefined) send("progress", job.progress);
      const changes = on(job.events, "change", { signal: gone.signal });
      while (job.end === undefined) {
        await changes.next();
        if (job.progress !== undefined) send("progress", job.progress);
      }
      send("end", job.end);
    } catch (error) {
      if (!gone.signal.aborted) throw error;
    }
    raw.end();
  });

  app.delete<{ Params: { id: string } }>("/jobs/:id", (request, reply) => {
    const job = jobs.get(request.params.id);
    job?.controller.abort();
    return reply.code(job === undefined ? 404 : 204).send();
  });

  app.addHook("onClose", async () => {
    for (const { controller } of jobs.values()) controller.abort();
    await last;
  });
  return app;
}

const jobSchema = {
  type: "object",
  required: ["urls"],
  properties: { urls: { type: "array", items: { type: "string" }, minItems: 1, maxItems: 100_000 } },
};

async function runJob(
  job: Job,
  urls: readonly string[],
  folder: string,
  allowedHosts: readonly string[],
): Promise<void> {
  const failures: { url: string; code: string }[] = [];
  let savedCount = 0;
  const end = (state: JobEnd["state"]): void => {
    job.end = { state, savedCount, failures };
    job.events.emit("change");
  };
  try {
    const requests = urls.map((url) => ({ id: url, url }));
    const options = {
      allowedHosts,
      signal: job.controller.signal,
      onEvent: (event: { readonly kind: string }) => {
        if (event.kind !== "progress") return;
        job.progress = event as unknown as Progress;
        job.events.emit("change");
      },
    };
    for await (const result of download(requests, folder, options)) {
      if (result.kind === "failed") failures.push({ url: result.url, code: result.code });
      else savedCount += 1;
    }
    end("done");
  } catch {
    end(job.controller.signal.aborted ? "cancelled" : "failed");
  }
}
