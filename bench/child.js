// Programs in processes of their own, so that they do not share a processor's time or memory with what is measured.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** Starts a server and waits for the first line that holds its URL. */
export async function startServer(script, ...args) {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, [path, ...args.map(String)], { stdio: ["ignore", "pipe", "pipe"] });
  const stop = async () => {
    child.kill();
    if (child.exitCode === null) await once(child, "exit");
  };
  const heard = [];
  const url = await new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        heard.push(line);
        const found = /http:\/\/[^\s,]+/.exec(line);
        if (found !== null) resolve(found[0]);
      });
    }
    child.once("exit", () => reject(new TypeError(`Cannot start ${script}: ${heard.join(" ")}`)));
  });
  return { url, stop };
}

/** Runs a program to its end and parses the JSON that it prints. */
export async function runForJson(script, ...args) {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, [path, ...args.map(String)], { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (piece) => {
    text += piece;
  });
  const [code] = await once(child, "close");
  // 3: something in the data could not be delivered, which oceans hold on purpose.
  if (code !== 0 && code !== 3)
    throw new TypeError(`Cannot measure: ${script} ${args.join(" ")} ended with code ${code}`);
  return JSON.parse(text);
}

export function print(line) {
  process.stdout.write(`${line}\n`);
}
