import { runMain } from "@m3/command-line";
import { command } from "./cli.ts";

await runMain(command);
