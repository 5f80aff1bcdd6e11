import { runMain } from "@m3/command-line";
import { command } from "./cli.ts";
import { settleYoungSpace } from "./young-space.ts";

settleYoungSpace();
await runMain(command);
