import { expect, expectTypeOf, test } from "vitest";
import * as downloader from "../src/index.ts";
import * as s3 from "../src/s3/index.ts";

test("the package exports what it says, and nothing else", () => {
  expect(Object.keys(downloader).sort()).toEqual([
    "DownloaderError",
    "createFolderStorage",
    "createInspector",
    "createMemoryStorage",
    "download",
    "examine",
    "isDownloaderError",
    "measure",
    "nameFiles",
    "safeName",
  ]);
  expect(Object.keys(s3).sort()).toEqual(["createS3Storage", "parseS3Url"]);
});

test("download() takes lists and streams, and gives a union by kind", () => {
  type Requests = Parameters<typeof downloader.download>[0];
  expectTypeOf<AsyncGenerator<{ id: string; url: string }>>().toExtend<Requests>();
  expectTypeOf<Set<{ id: string; url: string; name: string }>>().toExtend<Requests>();
  expectTypeOf<downloader.DownloadResult["kind"]>().toEqualTypeOf<"done" | "skipped" | "failed">();
});

test("isDownloaderError() tells errors and codes apart", () => {
  const error = new downloader.DownloaderError("disk-full", "Cannot write", { path: "x" });
  expect(downloader.isDownloaderError(error)).toBe(true);
  expect(downloader.isDownloaderError(error, "disk-full", "write-failed")).toBe(true);
  expect(downloader.isDownloaderError(error, "folder-in-use")).toBe(false);
  expect(downloader.isDownloaderError(new TypeError("x"))).toBe(false);
});
