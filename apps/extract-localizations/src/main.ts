import { setFlagsFromString } from "node:v8";
import { runMain } from "@m3/command-line";
import { command } from "./cli.ts";

// Everything here dies young. V8 would still grow the space for what is young to tens of megabytes, and gain nothing.
setFlagsFromString("--semi-space-growth-factor=1");
await runMain(command);
