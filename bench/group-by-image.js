// Peak memory and time of grouping localizations by image by way of the disk, and of finding duplicates among them.
// node bench/group-by-image.js [COUNT], after npm run build. A million take some minutes.
import { print, runForJson } from "./child.js";

const count = Number(process.argv[2] ?? 1_000_000);
const goalMegabytes = 200;
const goalBytesEach = 130;

print(`${count} localizations in no order`);
const line = (name, { peakMegabytes, seconds, groupCount }) =>
  `${name.padEnd(28)} ${peakMegabytes.toFixed(0).padStart(5)} MB  ${seconds.toFixed(1).padStart(6)} s  ${groupCount} groups`;
const made = await runForJson("./group-localizations.js", "nothing", count);
print(line("made and forgotten:", made));
const onDisk = await runForJson("./group-localizations.js", "disk", count);
print(`${line("grouped by way of the disk:", onDisk)}  (goal: below ${goalMegabytes} MB)`);
const duplicates = await runForJson("./group-localizations.js", "duplicates", count);
const bytesEach = ((duplicates.peakMegabytes - made.peakMegabytes) * 2 ** 20) / count;
print(`${line("duplicates found:", duplicates)}  ${bytesEach.toFixed(0)} bytes each (goal: below ${goalBytesEach})`);
if (onDisk.peakMegabytes >= goalMegabytes || (count >= 1_000_000 && bytesEach >= goalBytesEach)) process.exitCode = 1;
