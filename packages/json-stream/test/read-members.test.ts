import { expect, test } from "vitest";
import { readMembers } from "../src/index.ts";
import { chunked, outcomeOf } from "./sources.ts";

const ways = [1, 3, 50, 65_536].flatMap((batchSizeBytes) =>
  [[1], [1, 0, 7], [4096]].map((sizes) => ({ batchSizeBytes, sizes })),
);

/** Members with all elements of an array together. */
async function membersOf(text: string, way: (typeof ways)[number]): Promise<unknown[]> {
  const members: [string, unknown][] = [];
  for await (const piece of readMembers(chunked(Buffer.from(text), way.sizes), way)) {
    if (piece.kind === "value") members.push([piece.member, piece.value]);
    else if (piece.isFirst) members.push([piece.member, [...piece.elements]]);
    else for (const element of piece.elements) append(members, element);
  }
  return members;
}

function append(members: readonly [string, unknown][], element: unknown): void {
  const list = members.at(-1)?.[1];
  if (!Array.isArray(list)) throw new RangeError("An element came before its array");
  list.push(element);
}

test.each([
  { what: "an empty object", text: "{}", members: [] },
  {
    what: "arrays among other members",
    text: '{"info":{"a":[1,2]},"images":[{"id":1},{"id":2}],"n":-1.5,"annotations":[],"s":"[,]"}',
    members: [
      ["info", { a: [1, 2] }],
      ["images", [{ id: 1 }, { id: 2 }]],
      ["n", -1.5],
      ["annotations", []],
      ["s", "[,]"],
    ],
  },
  {
    what: "a byte order mark and space everywhere",
    text: '\ufeff{ "a"\n:\t[ 1 , [ ] ]\r\n,"b" : { } } ',
    members: [
      ["a", [1, []]],
      ["b", {}],
    ],
  },
  {
    what: "a key twice",
    text: '{"a":[1],"a":[2]}',
    members: [
      ["a", [1]],
      ["a", [2]],
    ],
  },
])("readMembers() reads $what", async ({ text, members }) => {
  for (const way of ways) expect(await membersOf(text, way)).toEqual(members);
});

test.each([
  { what: "a trailing comma", text: '{"a":[1],}', code: "syntax", at: 9 },
  { what: "a trailing comma in an array", text: '{"a":[1,]}', code: "syntax", at: 8 },
  { what: "no comma behind an array", text: '{"a":[1] "b":2}', code: "syntax", at: 9 },
  { what: "a bracket behind an array", text: '{"a":[1]]', code: "syntax", at: 8 },
  { what: "no colon", text: '{"a" [1]}', code: "syntax", at: 5 },
  { what: "crossed brackets", text: '{"a":[{"b":1]}', code: "syntax", at: 12 },
  { what: "text cut in an array", text: '{"a":[1', code: "truncated", at: 7 },
  { what: "text cut behind an array", text: '{"a":[1]', code: "truncated", at: 8 },
  { what: "text cut behind a key", text: '{"a"', code: "truncated", at: 4 },
  { what: "text behind the end", text: '{"a":[1]}x', code: "trailing-data", at: 9 },
  { what: "an array", text: "[1]", code: "wrong-top-level", at: 0 },
  { what: "nothing", text: " ", code: "empty", at: 1 },
])("readMembers() refuses $what", async ({ text, code, at }) => {
  for (const { batchSizeBytes, sizes } of ways) {
    const { error } = await outcomeOf(readMembers(chunked(Buffer.from(text), sizes), { batchSizeBytes }));
    expect({ code: error?.code, at: error?.byteOffset, message: error?.message }).toMatchObject({ code, at });
  }
});

test("readMembers() gives a long array in batches, and takes time that grows with a large member, not with its square", async () => {
  const long = JSON.stringify({
    large: { text: "x".repeat(20_000_000) },
    list: Array.from({ length: 200_000 }, (_, id) => id),
  });
  let [batchCount, elementCount, largeLength] = [0, 0, 0];
  for await (const piece of readMembers(chunked(Buffer.from(long), [65_536]))) {
    if (piece.kind === "value") largeLength = (piece.value as { text: string }).text.length;
    else {
      batchCount += 1;
      elementCount += piece.elements.length;
    }
  }
  expect([elementCount, largeLength]).toEqual([200_000, 20_000_000]);
  expect(batchCount).toBeGreaterThan(5);
});

test("readMembers() reads what follows a long array, wherever the text is cut", async () => {
  const list = Array.from({ length: 40 }, (_, id) => ({ id, name: "x".repeat(id % 7) }));
  const members = { first: list, empty: [], second: list, last: [{ id: 1, name: "crab" }], value: 5 };
  const text = JSON.stringify(members);
  for (let size = 20; size < text.length + 20; size += 11) {
    const way = { batchSizeBytes: size, sizes: [65_536] };
    expect(await membersOf(text, way)).toEqual(Object.entries(members));
    for (const flawed of [text.slice(0, -1), `${text} 1`, text.replace(/.{20}$/, "")]) {
      const { error } = await outcomeOf(readMembers(chunked(Buffer.from(flawed), way.sizes), way));
      expect(error).toBeDefined();
    }
  }
});
