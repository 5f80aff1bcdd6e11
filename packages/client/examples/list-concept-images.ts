import { createClient, descendantNames, isClientError, resolveConfiguration } from "@m3/client";

// The URL of an M3 host, the path of an INI file, or nothing for M3_CONFIG and the defaults.
const [config, concept = "rockfish"] = process.argv.slice(2);

try {
  const client = createClient(await resolveConfiguration({ config }));
  const node = await client.fetchPhylogenyDown(concept);
  for (const name of [node.name, ...descendantNames(node)]) {
    let imageCount = 0;
    for await (const annotation of client.listConceptImages(name)) {
      imageCount += annotation.image_references?.length ?? 0;
    }
    console.log(`${name}: ${imageCount} images`);
  }
} catch (error) {
  if (isClientError(error, "not-found")) console.log(`M3 does not know "${concept}"`);
  else if (isClientError(error)) console.log(`${error.code} after ${error.attempts} attempts: ${error.message}`);
  else throw error;
}
