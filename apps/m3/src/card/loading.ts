import type { DatasetQuery } from "../dataset/query.ts";
import { codeBlock } from "./markdown.ts";

/** How to load a dataset with a library. */
interface Loading {
  readonly library: string;
  readonly language: "python" | "sh";
  readonly lines: readonly string[];
}

const decodedWithTensorFlow =
  "images = tf.data.Dataset.from_tensor_slices(paths).map(tf.io.read_file).map(lambda data: tf.io.decode_image(data, 3))";

const ultralytics: Loading = {
  library: "Ultralytics",
  language: "sh",
  lines: [
    "m3 reformat .m3/localizations.json --image_map .m3/image_map.json -f YOLO -o yolo",
    "yolo detect train data=yolo/data.yaml model=yolo11n.pt",
  ],
};

/**
 * Sections that tell how to load a dataset with PyTorch, TensorFlow, Ultralytics and Hugging Face, three lines each.
 *
 * @param outputs files and folders at the top of the dataset's folder; their names come from us
 */
export function loadingSections(
  format: string,
  outputs: readonly string[],
  options: DatasetQuery["options"] = {},
): string[] {
  // The columns of other flavours are not those that the lines name.
  const isOtherTable = options["csv-flavor"] !== undefined && options["csv-flavor"] !== "science";
  const name = isOtherTable ? "" : format;
  return loadingsOf(name, outputs, options["voc-layout"] === "devkit").flatMap(({ library, language, lines }) => [
    `**${library}**`,
    codeBlock(language, lines),
  ]);
}

function loadingsOf(format: string, outputs: readonly string[], isDevkit: boolean): readonly Loading[] {
  switch (format) {
    case "coco":
      return coco(mainFile(outputs, /\.json$/));
    case "csv":
      return csv(mainFile(outputs, /\.csv$/));
    case "voc":
      return voc(mainFile(outputs, /^voc/), isDevkit);
    case "tf":
      return tf(mainFile(outputs, /\.tfrecord/), mainFile(outputs, /\.pbtxt$/));
    case "yolo":
    case "yolo-seg":
      return yolo(format);
    case "hf":
      return [huggingFace(`"imagefolder", data_dir="${mainFile(outputs, /^hf/)}"`), ultralytics];
    case "parquet":
      return [huggingFace(`"parquet", data_dir="${mainFile(outputs, /parquet/)}"`), ultralytics];
    default:
      return [ultralytics];
  }
}

/** Where there is a file for each split, that of the images to train with. */
function mainFile(outputs: readonly string[], pattern: RegExp): string {
  const fitting = outputs.filter((name) => pattern.test(name));
  return fitting.find((name) => name.includes("train")) ?? fitting[0] ?? outputs[0] ?? "";
}

function coco(file: string): Loading[] {
  return [
    python("PyTorch (torchvision and pycocotools)", [
      "from torchvision.datasets import CocoDetection",
      `dataset = CocoDetection("images", "${file}")`,
      "image, objects = dataset[0]",
    ]),
    python("TensorFlow", [
      "import json, tensorflow as tf",
      `paths = ["images/" + image["file_name"] for image in json.load(open("${file}"))["images"]]`,
      decodedWithTensorFlow,
    ]),
    ultralytics,
    python("Hugging Face", [
      "from datasets import load_dataset",
      `objects = load_dataset("json", data_files="${file}", field="annotations", split="train")`,
      'print(objects[0]["bbox"])',
    ]),
  ];
}

function csv(file: string): Loading[] {
  return [
    python("PyTorch (pandas)", [
      "import pandas, torch",
      `table = pandas.read_csv("${file}")`,
      'boxes = torch.tensor(table[["x", "y", "width", "height"]].values)',
    ]),
    python("TensorFlow (pandas)", [
      "import pandas, tensorflow as tf",
      `table = pandas.read_csv("${file}")`,
      'rows = tf.data.Dataset.from_tensor_slices(dict(table[["concept", "x", "y", "width", "height"]]))',
    ]),
    ultralytics,
    python("Hugging Face", [
      "from datasets import load_dataset",
      `rows = load_dataset("csv", data_files="${file}", split="train")`,
      "print(rows[0])",
    ]),
  ];
}

function voc(folder: string, isDevkit: boolean): Loading[] {
  const images = isDevkit ? `${folder}/VOCdevkit/VOC2012/JPEGImages` : "images";
  const files = `sorted(glob.glob("${folder}/**/*.xml", recursive=True))`;
  return [
    python("PyTorch (torchvision)", [
      "import glob, xml.etree.ElementTree as xml; from torchvision.io import decode_image",
      `annotations = [xml.parse(path).getroot() for path in ${files}]`,
      `image = decode_image("${images}/" + annotations[0].findtext("filename"))`,
    ]),
    python("TensorFlow", [
      "import glob, tensorflow as tf, xml.etree.ElementTree as xml",
      `paths = ["${images}/" + xml.parse(path).findtext("filename") for path in ${files}]`,
      decodedWithTensorFlow,
    ]),
    ultralytics,
    python("Hugging Face", [
      "from datasets import load_dataset",
      `images = load_dataset("imagefolder", data_dir="${images}", split="train")`,
      `print(images[0]["image"].size)  # boxes: ${folder}`,
    ]),
  ];
}

function tf(file: string, labelMap: string): Loading[] {
  const schema =
    '{"image/encoded": tf.io.FixedLenFeature([], tf.string), "image/object/bbox/xmin": tf.io.VarLenFeature(tf.float32)}';
  return [
    python(`TensorFlow (labels: ${labelMap})`, [
      "import tensorflow as tf",
      `schema = ${schema}`,
      `examples = tf.data.TFRecordDataset("${file}").map(lambda record: tf.io.parse_single_example(record, schema))`,
    ]),
    python("PyTorch (reads through TensorFlow)", [
      "import tensorflow as tf, torch",
      `records = tf.data.TFRecordDataset("${file}").as_numpy_iterator()`,
      'images = (torch.tensor(tf.io.decode_image(tf.train.Example.FromString(record).features.feature["image/encoded"].bytes_list.value[0], 3).numpy()) for record in records)',
    ]),
    ultralytics,
    python("Hugging Face (reads through TensorFlow)", [
      "import tensorflow as tf; from datasets import Dataset",
      `def rows(): yield from ({"label": list(tf.train.Example.FromString(record).features.feature["image/object/class/text"].bytes_list.value)} for record in tf.data.TFRecordDataset("${file}").as_numpy_iterator())`,
      "labels = Dataset.from_generator(rows)",
    ]),
  ];
}

function yolo(folder: string): Loading[] {
  return [
    python("Ultralytics", [
      "from ultralytics import YOLO",
      'model = YOLO("yolo11n.pt")',
      `model.train(data="${folder}/data.yaml")`,
    ]),
    python("PyTorch (through Ultralytics)", [
      "from ultralytics.data import YOLODataset; from ultralytics.data.utils import check_det_dataset",
      `data = check_det_dataset("${folder}/data.yaml")`,
      'sample = YOLODataset(data["train"], data=data)[0]',
    ]),
    python("TensorFlow", [
      "import glob, tensorflow as tf",
      `paths = sorted(path for path in glob.glob("${folder}/images/**/*", recursive=True) if "." in path.rsplit("/", 1)[1])`,
      decodedWithTensorFlow,
    ]),
    python("Hugging Face", [
      "from datasets import load_dataset",
      `images = load_dataset("imagefolder", data_dir="${folder}/images", split="train")`,
      `print(images[0]["image"].size)  # boxes: ${folder}/labels`,
    ]),
  ];
}

function huggingFace(source: string): Loading {
  return python("Hugging Face (PyTorch and TensorFlow: with_format)", [
    "from datasets import load_dataset",
    `images = load_dataset(${source}, split="train")`,
    "print(images[0])",
  ]);
}

function python(library: string, lines: readonly string[]): Loading {
  return { library, language: "python", lines };
}
