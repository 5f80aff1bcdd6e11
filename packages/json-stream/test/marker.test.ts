import { expect, test } from "vitest";
import { Marker } from "../src/marker.ts";

const text = '[{"id":1},{"id":{"id":2}},{"id":3}]';
const bytes = Buffer.from(text);
const firstComma = text.indexOf("},{") + 1;
const lastComma = text.lastIndexOf("},{") + 1;

/** A marker that knows the text between the first two elements. */
function learnt(pieceSizeBytes: number): Marker {
  const marker = new Marker(pieceSizeBytes);
  marker.learn(bytes, firstComma, bytes.length);
  return marker;
}

test("Marker finds the comma of the last place that looks like the one it has learnt", () => {
  expect(new Marker(100).find(bytes, 0, bytes.length)).toBe(-1);
  expect(learnt(100).find(bytes, 0, bytes.length)).toBe(lastComma);
  expect(learnt(100).find(bytes, 3, bytes.length - 4)).toBe(firstComma);
  expect(learnt(100).find(bytes, firstComma + 1, bytes.length - 10)).toBe(-1);
});

test.each([
  { what: "compact objects", before: '[{"a":1}', behind: ',{"a":1}]', isLearnt: true },
  { what: "indented objects", before: '[\n  {\n    "a": 1\n  }', behind: ',\n  {\n    "a": 1\n  }\n]', isLearnt: true },
  { what: "odd space and an odd key", before: '[{"a":1}\r\n ', behind: ', \t{ "ä\\"" : 1 }]', isLearnt: true },
  { what: "scalars before", before: "[1", behind: ',{"a":1}]', isLearnt: false },
  { what: "scalars behind", before: '[{"a":1}', behind: ",2]", isLearnt: false },
  { what: "an empty object behind", before: '[{"a":1}', behind: ",{}]", isLearnt: false },
  { what: "a key that is not there yet", before: '[{"a":1}', behind: ',{"a"', isLearnt: false },
])("Marker learns from $what: $isLearnt", ({ before, behind, isLearnt }) => {
  const around = Buffer.from(before + behind);
  const comma = Buffer.byteLength(before);
  const marker = new Marker(100);
  marker.learn(around, comma, around.length);
  expect(marker.find(around, 0, around.length)).toBe(isLearnt ? comma : -1);
});

test("Marker gives up after eight misses, and does not search large elements", () => {
  const marker = learnt(100);
  for (let miss = 0; miss < 8; miss++) {
    expect(marker.find(bytes, 0, bytes.length)).toBe(lastComma);
    marker.miss();
  }
  expect(marker.find(bytes, 0, bytes.length)).toBe(-1);
  expect(learnt(8).find(bytes, 0, bytes.length)).toBe(-1);
  expect(learnt(8).find(bytes, 0, 32)).toBe(lastComma);
});
