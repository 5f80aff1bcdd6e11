import { createClient, resolveConfiguration } from "@m3/client";

// One URL is enough: the host is asked for its configuration service.
const [host = "http://localhost"] = process.argv.slice(2);
const client = createClient(await resolveConfiguration({ config: host }));

for (const { name, url } of client.configuration.services) console.log(`${name} ${url}`);
const { application, version } = await client.annotations.fetchHealth();
console.log(`${application} ${version} has ${await client.annotations.countAll()} observations`);
for await (const name of client.media.listVideoSequenceNames()) {
  const { videos } = await client.media.fetchVideoSequence(name);
  console.log(`${name}: ${videos.flatMap(({ files }) => files).length} files of ${videos.length} videos`);
}
