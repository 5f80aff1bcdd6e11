// Groups made-up localizations in one way: node bench/group-localizations.js nothing|memory|disk|duplicates COUNT
import { createHash } from "node:crypto";
import { resourceUsage, stdout } from "node:process";
import { sortEntries } from "@m3/json-stream";
import { DuplicateFinder, decodeLocalizationRecord, extractLocalizations, groupByImage } from "@m3/localizations";
import { observation } from "../packages/json-stream/bench/make-data.js";

const [way, total] = process.argv.slice(2);

/** By observation uuid, as Annosaurus orders them, moments and images come in no order. */
function* localizations(count) {
  let made = 0;
  for (let index = 0; made < count; index++) {
    // Two observations of one moment, far from each other.
    const moment = observation(index % Math.ceil(count / 3));
    const salt = createHash("md5").update(`${index}`).digest("hex").slice(0, 12);
    for (const association of moment.associations) association.uuid = association.uuid.slice(0, 24) + salt;
    for (const record of extractLocalizations(moment).localizations) {
      const { localization } = decodeLocalizationRecord(record);
      if (made++ < count) yield localization;
    }
  }
}

async function countGroups(options) {
  let groupCount = 0;
  for await (const _ of groupByImage(localizations(Number(total)), options)) groupCount++;
  return groupCount;
}

const ways = {
  nothing: async () => {
    for (const _ of localizations(Number(total)));
    return 0;
  },
  memory: () => countGroups({}),
  disk: () => countGroups({ sort: sortEntries }),
  duplicates: async () => {
    const finder = new DuplicateFinder();
    for (const localization of localizations(Number(total))) finder.add(localization);
    return finder.find().filter((original, index) => original === index).length;
  },
};

const start = performance.now();
const groupCount = await ways[way]();
const seconds = (performance.now() - start) / 1000;
stdout.write(JSON.stringify({ peakMegabytes: resourceUsage().maxRSS / 1024, seconds, groupCount }));
