import { expect, test } from "vitest";
import { headersFor } from "../src/access.ts";

test("headersFor() takes the longest base that an address lies below, by whole segments", () => {
  const rules = [
    { baseUrl: "http://m3.example/anno/v1", headers: { "x-a": "1" } },
    { baseUrl: "http://m3.example/anno/v1/fast", headers: { "x-a": "2" } },
  ];
  expect(headersFor("http://m3.example/anno/v1", rules)).toEqual({ "x-a": "1" });
  expect(headersFor("http://m3.example/anno/v1?limit=1", rules)).toEqual({ "x-a": "1" });
  expect(headersFor("http://m3.example/anno/v1/images", rules)).toEqual({ "x-a": "1" });
  expect(headersFor("http://m3.example/anno/v1/fast/count", rules)).toEqual({ "x-a": "2" });
  for (const url of [
    "http://m3.example/anno/v10",
    "http://m3.example/anno/v1.evil",
    "http://m3.example/",
    "http://other/",
  ]) {
    expect(headersFor(url, rules), url).toEqual({});
  }
});
