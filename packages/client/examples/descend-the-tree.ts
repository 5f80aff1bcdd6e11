import { createClient, descendantNames, resolveConfiguration } from "@m3/client";

const [config, name = "rockfish"] = process.argv.slice(2);
const client = createClient(await resolveConfiguration({ config }));

// Any name finds its concept; the accepted name comes back.
const node = await client.concepts.fetchDown(name);
console.log(`${name} -> ${node.name} (${node.rank}), also called ${node.alternativeNames.join(", ")}`);

const lineage: string[] = [];
for await (const { name, rank } of client.concepts.listLineage(node.name)) if (rank) lineage.push(`${rank} ${name}`);
console.log(lineage.join(" > "));

// All observations with a bounding box, a point, a line or a polygon, of the genus and all its species, in one question.
const counts = new Map<string, number>();
const query = { concepts: [node.name, ...descendantNames(node)], hasLocalization: true, minDepthMeters: 100 };
for await (const { concept = "" } of client.listObservations(query))
  counts.set(concept, (counts.get(concept) ?? 0) + 1);
for (const [concept, count] of counts) console.log(`${concept}: ${count} localized observations below 100 m`);
