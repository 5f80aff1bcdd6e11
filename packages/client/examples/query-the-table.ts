import { createClient, type QueryCondition, resolveConfiguration } from "@m3/client";

const [config, concept = "Sebastes"] = process.argv.slice(2);
const client = createClient(await resolveConfiguration({ config }));

// Which columns there are is a matter of the deployment. Rows are associations by images, not observations.
const columns = new Set<string>();
for await (const { name } of client.query.listColumns()) columns.add(name);
const where: QueryCondition[] = [
  { column: "concept", equals: concept },
  { column: "link_name", equals: "bounding box" },
];
const select = ["observation_uuid", "link_value", "depth_meters"].filter((name) => columns.has(name));
const orderBy = ["observation_uuid"];

const depths: number[] = [];
for await (const { depth_meters: depth } of client.query.listRows({ select, where, orderBy, isDistinct: true })) {
  if (depth !== undefined) depths.push(Number(depth));
}
console.log(`${concept}: ${depths.length} boxes from ${Math.min(...depths)} to ${Math.max(...depths)} m`);
