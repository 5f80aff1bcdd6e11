// Reads a list in one way and prints its peak memory as JSON: node bench/read-list.js nothing|client|whole URL
import { createClient } from "@m3/client";

const [way, url] = process.argv.slice(2);
const configuration = {
  source: { kind: "url", name: url },
  site: url,
  annosaurusUrl: url,
  knowledgeBaseUrl: url,
  fastConceptImagesUrl: url,
  phylogenyDownUrl: url,
  imagedMomentUrl: url,
  imageReferenceUrl: url,
  mediaUrl: url,
  captureUrl: url,
  services: [],
};
let count = 0;

const ways = {
  nothing: async () => {},
  client: async () => {
    for await (const { observation_uuid: uuid } of createClient(configuration).listConceptImages("Gastropoda")) {
      if (uuid !== undefined) count++;
    }
  },
  whole: async () => {
    const response = await fetch(url);
    for (const { observation_uuid: uuid } of await response.json()) if (uuid !== undefined) count++;
  },
};

const start = performance.now();
await ways[way]();
const seconds = (performance.now() - start) / 1000;
// The system counts in kilobytes, everywhere.
const peakMegabytes = process.resourceUsage().maxRSS / 1000;
process.stdout.write(JSON.stringify({ peakMegabytes, seconds, count }));
