import { PassThrough } from "node:stream";
import type { CommandIo } from "../src/index.ts";

/** A world for a command in a test: output is kept, input is given. */
export function recordingIo(
  given: { stdin?: string; isTerminal?: boolean; signal?: AbortSignal; answerTimeoutMillis?: number } = {},
): CommandIo & { readonly out: () => string; readonly err: () => string } {
  const stdout = recorder(given.isTerminal ?? false);
  const stderr = recorder(given.isTerminal ?? false);
  const stdin = new PassThrough();
  if (given.stdin !== undefined) stdin.end(given.stdin);
  const { signal, answerTimeoutMillis = 200 } = given;
  return {
    stdin,
    stdout: stdout.stream,
    stderr: stderr.stream,
    env: {},
    cwd: "/",
    answerTimeoutMillis,
    ...(signal === undefined ? {} : { signal }),
    out: stdout.text,
    err: stderr.text,
  };
}

function recorder(isTTY: boolean): { stream: PassThrough & { isTTY: boolean; columns: number }; text: () => string } {
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 100 });
  let text = "";
  stream.on("data", (chunk) => {
    text += String(chunk);
  });
  return { stream, text: () => text };
}
