// Peak memory and time of grouping localizations by image, in memory and by way of a temporary file.
// node bench/group-by-image.js [COUNT], after npm run build. A million take about a minute.
import { print, runForJson } from "./child.js";

const count = Number(process.argv[2] ?? 1_000_000);
const goalMegabytes = 200;

print(`${count} localizations in no order`);
const line = (name, { peakMegabytes, seconds, groupCount }) =>
  `${name.padEnd(34)} ${peakMegabytes.toFixed(0).padStart(5)} MB  ${seconds.toFixed(1).padStart(6)} s  ${groupCount} groups`;
const made = await runForJson("./group-localizations.js", "nothing", count);
print(line("made and forgotten:", made));
const inMemory = await runForJson("./group-localizations.js", "memory", count);
print(line("grouped in memory:", inMemory));
const inFile = await runForJson("./group-localizations.js", "file", count);
print(line("grouped by way of a file:", inFile));
const duplicates = await runForJson("./group-localizations.js", "duplicates", count);
print(line("duplicates found:", duplicates));
print(`Goal for each: below ${goalMegabytes} MB at a million`);
const peak = Math.max(inMemory.peakMegabytes, inFile.peakMegabytes, duplicates.peakMegabytes);
if (count <= 1_000_000 && peak >= goalMegabytes) process.exitCode = 1;
