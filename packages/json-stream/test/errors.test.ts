import { expect, test } from "vitest";
import { isOtherKindOfFile, JsonStreamError, readArray } from "../src/index.ts";
import { chunked, outcomeOf } from "./sources.ts";

test.each<[what: string, text: string, layout: "array" | "lines"]>([
  ["nothing", "", "array"],
  ["white space", " \n", "array"],
  ["a byte order mark alone", "\ufeff", "array"],
  ["an object", '{"a":1}', "array"],
  ["a number", "5", "array"],
  ["one value a line", '{"a":1}\n{"a":2}\n', "array"],
  ["a web page", "<!DOCTYPE html>", "array"],
  ["a web page behind a blank line", "\r\n<!DOCTYPE html>", "array"],
  ["a web page behind a byte order mark", "\ufeff<html>", "array"],
  ["a table", "concept,x,y\nSebastes,1,2\n", "array"],
  ["a picture", "\u0089PNG\r\n", "array"],
  ["a web page instead of lines", "<!DOCTYPE html>", "lines"],
])("isOtherKindOfFile() says so of %s", async (_, text, layout) => {
  const { error } = await outcomeOf(readArray(chunked(Buffer.from(text), [9]), { layout }));
  expect(isOtherKindOfFile(error)).toBe(true);
});

test.each<[what: string, text: string, layout: "array" | "lines"]>([
  ["an array that is cut off", '[{"a":1},', "array"],
  ["an array cut off at its start", "[", "array"],
  ["a first element that is broken", "[{]", "array"],
  ["a stray comma", "[,1]", "array"],
  ["more behind the end", "[1]2", "array"],
  ["a first element of bytes that are not UTF-8", "[\u00ff]", "array"],
  ["a line that is broken further in", '{"a":1}\n{"a":x}\n', "lines"],
  ["a first line that is cut off", '{"a":1', "lines"],
])("isOtherKindOfFile() does not say so of %s", async (_, text, layout) => {
  const { error } = await outcomeOf(readArray(chunked(Buffer.from(text, "latin1"), [9]), { layout }));
  expect(error).toBeInstanceOf(JsonStreamError);
  expect(isOtherKindOfFile(error)).toBe(false);
});

test("isOtherKindOfFile() takes whatever was thrown", () => {
  expect([undefined, "x", new TypeError("x")].map(isOtherKindOfFile)).toEqual([false, false, false]);
});
