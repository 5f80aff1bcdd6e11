import type { Dataset, Diagnostic } from "@m3/formats";
import { expect, expectTypeOf, test } from "vitest";
import * as preview from "../src/index.ts";

test("the package exports these names and no others", () => {
  expect(Object.keys(preview).sort()).toEqual([
    "PreviewError",
    "ProblemList",
    "isPreviewError",
    "writeContactSheet",
    "writePreview",
  ]);
});

test("a dataset and the diagnostics of @m3/formats are what is looked at", () => {
  expectTypeOf<Dataset>().toExtend<preview.PreviewDataset>();
  expectTypeOf<Diagnostic>().toExtend<preview.PreviewProblem>();
});

test("isPreviewError() tells the package's errors, and their codes", () => {
  const error = new preview.PreviewError("write-failed", "Cannot write", { path: "a", cause: 1 });
  expect(error).toMatchObject({ code: "write-failed", path: "a", cause: 1, name: "PreviewError" });
  expect(preview.isPreviewError(error)).toBe(true);
  expect(preview.isPreviewError(error, "nothing-to-show", "write-failed")).toBe(true);
  expect(preview.isPreviewError(error, "nothing-to-show")).toBe(false);
  expect(preview.isPreviewError(new TypeError("no"))).toBe(false);
});
