import { createClient, resolveConfiguration } from "@m3/client";

// The URL of an M3 host, the path of an INI file, or nothing for M3_CONFIG and the defaults.
const [config, concept = "Sebastes"] = process.argv.slice(2);
const client = createClient(await resolveConfiguration({ config }));

let imageCount = 0;
for await (const observation of client.listConceptImages(concept)) {
  for (const { url, format, width_pixels: width, height_pixels: height } of observation.image_references ?? []) {
    imageCount++;
    if (imageCount <= 3) console.log(`${url} (${format}, ${width} x ${height})`);
  }
}
console.log(`${concept}: ${imageCount} images`);
