/** Whose rules `--lint` knows. Written down here too, so that --help need not load the library. */
export const loaderNames = ["detectron2", "hf", "pycocotools", "rf-detr", "tfod", "ultralytics"] as const;
