// Prints the peak memory of the program that it is imported before, as JSON, when that ends.
import { resourceUsage, stdout } from "node:process";

process.once("exit", () =>
  stdout.write(JSON.stringify({ memoryMegabytes: Math.round(resourceUsage().maxRSS / 1024) })),
);
