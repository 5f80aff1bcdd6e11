import { runRequests } from "./engine.ts";
import { Fetcher } from "./fetch/fetcher.ts";
import { ItemFailure } from "./item-failure.ts";
import { Lanes } from "./lanes.ts";
import { type ExamineOptions, resolveOptions } from "./options.ts";
import type { DownloadRequest } from "./results.ts";
import { Stopper } from "./stopper.ts";

/** How large the file of one request is. */
export interface Measurement {
  readonly kind: "measured";
  readonly id: string;
  readonly url: string;
  /** Absent when the host does not say, or there is no such file. */
  readonly sizeBytes?: number;
}

/**
 * Asks hosts how large files are, without fetching them: one request each, for the first byte, which hosts answer that
 * refuse HEAD. Each is tried once. Results come in the order of completion.
 *
 * @throws {RangeError} when an option is out of range.
 * @throws the signal's reason.
 */
export async function* measure(
  requests: Iterable<DownloadRequest> | AsyncIterable<DownloadRequest>,
  options: Pick<
    ExamineOptions,
    | "concurrency"
    | "perHostConcurrency"
    | "requestsPerSecond"
    | "timeouts"
    | "headers"
    | "signal"
    | "allowedHosts"
    | "refusePrivateAddresses"
  > = {},
): AsyncGenerator<Measurement, void, undefined> {
  const settings = resolveOptions(options);
  const { signal } = settings;
  signal?.throwIfAborted();
  const stopper = new Stopper();
  const fetcher = new Fetcher(settings);
  const lanes = new Lanes(settings, (millis) => stopper.sleep(millis));
  stopper.onStop(() => {
    fetcher.stop();
    lanes.open();
  });
  let failure: { readonly error: unknown } | undefined;
  const fail = (error: unknown): void => {
    failure ??= { error };
    stopper.stop();
  };
  const onAbort = (): void => fail(signal?.reason);
  signal?.addEventListener("abort", onAbort);
  const ask = async (request: DownloadRequest): Promise<Measurement> => {
    const { id, url } = request;
    const sizeBytes = await sizeOf(request, fetcher, lanes, stopper);
    return { kind: "measured", id, url, ...(sizeBytes === undefined ? {} : { sizeBytes }) };
  };
  try {
    for await (const results of runRequests(requests, ask, stopper, fail)) yield* results;
  } finally {
    signal?.removeEventListener("abort", onAbort);
    fetcher.close();
  }
  if (failure !== undefined) throw failure.error;
}

async function sizeOf(
  request: DownloadRequest,
  fetcher: Fetcher,
  lanes: Lanes,
  stopper: Stopper,
): Promise<number | undefined> {
  const url = URL.canParse(request.url) ? new URL(request.url) : undefined;
  const isWeb = url?.protocol === "http:" || url?.protocol === "https:";
  if (url === undefined || !isWeb || fetcher.refusal(url) !== undefined) return undefined;
  return await lanes.run(url.origin, false, async (report) => {
    if (stopper.isStopped) return undefined;
    try {
      const sizeBytes = await fetcher.fetchSize(request);
      report({ kind: "served" });
      return sizeBytes;
    } catch (error) {
      if (error instanceof ItemFailure) return undefined;
      throw error;
    }
  });
}
