import { runMain } from "@m3/command-line";
import { command } from "./cli.ts";
import { hideDashes } from "./dash.ts";

process.argv = hideDashes(process.argv);
await runMain(command);
