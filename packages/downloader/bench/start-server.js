import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** Starts the server in a process of its own, so that its CPU is not counted as a client's. */
export async function startServer(...args) {
  const child = spawn(process.execPath, [join(import.meta.dirname, "server.js"), ...args.map(String)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(child.stdout, "data");
  const stop = async () => {
    child.kill();
    if (child.exitCode === null) await once(child, "exit");
  };
  return { url: String(line).trim(), stop };
}
