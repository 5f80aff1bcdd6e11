// Prints the peak memory of the program that it is imported before, as JSON, when that ends.
import { resourceUsage, stdout } from "node:process";
import { isMainThread } from "node:worker_threads";

// Threads of the program import it too.
if (isMainThread) {
  process.once("exit", () =>
    stdout.write(JSON.stringify({ memoryMegabytes: Math.round(resourceUsage().maxRSS / 1024) })),
  );
}
