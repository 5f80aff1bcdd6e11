import { runMain } from "@m3/command-line";
import { program } from "./program.ts";

await runMain(program);
