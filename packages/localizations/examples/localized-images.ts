import { decodeLocalizationRecord, extractLocalizations, groupByImage, type Localization } from "@m3/localizations";

// One element of a digest; anything that JSON can hold is accepted.
const observation = {
  observation_uuid: "5b0a5c1c-12b7-4428-f86b-22b5fba39d1e",
  concept: "Poralia",
  associations: [
    {
      link_name: "bounding box",
      to_concept: "self",
      link_value: '{"x": 982, "y": 1, "width": 97, "height": 132, "generator": "a-model"}',
      uuid: "a011657c-ecb5-424f-0b66-fabd02a49d1e",
    },
    {
      link_name: "bounding box",
      to_concept: "tentacle",
      link_value: '{"x": 982, "y": 1, "wid',
      uuid: "a011657c-ecb5-424f-0b66-fabd02a49d1f",
    },
  ],
  image_references: [
    {
      uuid: "87181268-6513-4580-1769-00b5fba39d1e",
      url: "http://images.example.org/0140/00_34_04_15.png",
      format: "image/png",
      width_pixels: 1920,
      height_pixels: 1080,
    },
  ],
};

const { localizations: records, problems } = extractLocalizations(observation);
for (const { message } of problems) console.log(message);

// `records` is what localizations.json holds. Read back, its elements have geometry and image worked out.
const localizations: Localization[] = [];
for (const record of records) {
  const decoded = decodeLocalizationRecord(record);
  if ("localization" in decoded) localizations.push(decoded.localization);
  else console.log(decoded.problem.message);
}

for await (const { image, localizations: inImage } of groupByImage(localizations)) {
  for (const { concept, geometry, resolution } of inImage) {
    console.log(`${image?.url} (${resolution}): ${concept} ${JSON.stringify(geometry)}`);
  }
}
