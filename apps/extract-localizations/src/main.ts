import { setFlagsFromString } from "node:v8";
import { runMain } from "@m3/command-line";
import { command } from "./cli.ts";

// Everything here dies young. V8 would still grow the space for what is young to tens of megabytes, and gain nothing;
// and to look through one megabyte with several threads costs more than it saves.
setFlagsFromString("--semi-space-growth-factor=1");
setFlagsFromString("--no-parallel-scavenge");
await runMain(command);
