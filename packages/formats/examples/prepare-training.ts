import { datasetStats, lint, measureSplits, openDataset, rollUp, split, writeDataset } from "@m3/formats";

const [source = "dataset.json", target = "training.json"] = process.argv.slice(2);
const taxonomy = [
  { name: "Sebastes", rank: "genus" },
  { name: "Sebastes diploproa", rank: "species", parent: "Sebastes" },
  { name: "Sebastes melanops", rank: "species", parent: "Sebastes" },
];

const opened = await openDataset(source);
const rolledUp = await rollUp({ minCount: 3 }, { taxonomy })(opened); // goes over the dataset once, to count
const dataset = await split({ train: 0.5, val: 0.5 })(rolledUp); // videos are never parted

const { categories } = await datasetStats(dataset);
for (const { name, annotationCount } of categories) console.log(`${annotationCount} of ${name}`);
const { leakage } = await measureSplits(dataset);
console.log(`${leakage.leakedImageCount} of ${leakage.imageCount} images have a twin in train`);

await writeDataset("coco", dataset.images, target, { categories: dataset.categories });
await dataset.close();
for await (const { severity, message } of lint(target, { for: "pycocotools" })) console.log(severity, message);
