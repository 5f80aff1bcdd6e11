import type { ClientEvent } from "@m3/client";
import { formatCount, type Terminal } from "@m3/command-line";

/** A pause before another attempt is told from this length on, in milliseconds; shorter ones nobody notices. */
const noticeableMillis = 3000;

/**
 * Tells the user what the run is waiting for: a server that says nothing, or a longer pause before another attempt. Of
 * several requests that wait for one host, one is told.
 */
export function createWaitingNotes({ note }: Pick<Terminal, "note">): (event: ClientEvent) => void {
  const quietUntil = new Map<string, number>();
  const tell = (key: string, quietMillis: number, line: string): void => {
    const now = performance.now();
    if (now < (quietUntil.get(key) ?? 0)) return;
    quietUntil.set(key, now + quietMillis);
    note(line);
  };
  return (event) => {
    if (event.kind === "waiting") {
      const { url, waitedMillis } = event;
      const { host } = new URL(url);
      const line = `Waiting for "${host}", which has sent nothing for ${secondsOf(waitedMillis)} s`;
      // The next note of the same request comes after as long again.
      tell(`waiting ${host}`, waitedMillis * 0.9, line);
    } else if (event.kind === "retry") {
      const { error, delayMillis, url } = event;
      const { host } = new URL(url);
      // Whoever was told of a wait hears how it ended.
      const wasTold = error.code === "timeout" && quietUntil.has(`waiting ${host}`);
      if (!wasTold && delayMillis < noticeableMillis) return;
      const pause = delayMillis < 1000 ? "" : ` in ${secondsOf(delayMillis)} s`;
      tell(`retry ${host}`, delayMillis, `${error.reason}; trying again${pause}`);
    }
  };
}

function secondsOf(millis: number): string {
  return millis < 1000 ? String(millis / 1000) : formatCount(Math.round(millis / 1000));
}
