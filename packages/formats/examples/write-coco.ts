import { type ImageRecord, writeDataset } from "@m3/formats";

const images: ImageRecord[] = [
  {
    id: "230440a2-0a28-4849-97d6-7a2543b78e18",
    fileName: "frame-1.png",
    widthPixels: 1920, // no file named here, so the record's size counts
    heightPixels: 1080,
    annotations: [
      { id: "a1", category: "Sebastes", geometry: { kind: "bbox", bbox: [982, 1, 97, 132] } },
      { id: "a2", category: "Poralia rufescens", geometry: { kind: "bbox", bbox: [534, 2, 1290, 1079] } },
      { id: "a3", category: "Sebastes", geometry: { kind: "point", x: 5, y: 9 } },
    ],
  },
];

const [format = "coco", target = "dataset.json"] = process.argv.slice(2);
const summary = await writeDataset(format, images, target, {
  onDiagnostic: ({ message }) => console.log(message),
});
console.log(`${summary.imageCount} image, ${summary.annotationCount} annotations in ${summary.fileCount} file`);
