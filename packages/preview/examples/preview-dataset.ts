import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type PreviewDataset, writeContactSheet, writePreview } from "@m3/preview";
import sharp from "sharp";

// A picture to look at; `openDataset` of @m3/formats gives a dataset of your own.
const folder = await mkdtemp(join(tmpdir(), "preview-"));
const path = join(folder, "frame-1.png");
await sharp({ create: { width: 640, height: 360, channels: 3, background: "#1d5a73" } }).toFile(path);

const dataset: PreviewDataset = {
  categories: [{ name: "Sebastes" }, { name: "Poralia rufescens" }],
  images: () => [
    {
      id: "230440a2-0a28-4849-97d6-7a2543b78e18",
      fileName: "frame-1.png",
      path,
      capture: { videoName: "Doc Ricketts 0755", depthMeters: 431.2 },
      annotations: [
        { id: "a1", category: "Sebastes", geometry: { kind: "bbox", bbox: [80, 90, 160, 84] } },
        { id: "a2", category: "Poralia rufescens", geometry: { kind: "bbox", bbox: [560, 40, 120, 140] } },
      ],
    },
  ],
};

const { page, imageCount, problems } = await writePreview(dataset, join(folder, "preview"), { title: "Two animals" });
console.log(`${imageCount} image, ${JSON.stringify(problems)}: open ${page.slice(folder.length + 1)}`);
const sheet = await writeContactSheet(dataset, join(folder, "sheet.jpg"), { title: "Two animals" });
console.log(`${sheet.cropCount} crops on ${sheet.widthPixels} x ${sheet.heightPixels} pixels`);
