import { constants, openSync } from "node:fs";
import { stat } from "node:fs/promises";
import { Socket } from "node:net";

/** Whether there is a named pipe at `path`; what cannot be looked at is none. */
export async function isNamedPipe(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isFIFO(),
    () => false,
  );
}

/**
 * The bytes of a named pipe, to be destroyed by whoever wants no more of them. To open one as a file waits for somebody to write to it, in a thread
 * for which even the end of the process waits.
 */
export function readNamedPipe(path: string): Socket {
  return new Socket({ fd: openSync(path, constants.O_RDONLY | constants.O_NONBLOCK), readable: true, writable: false });
}
