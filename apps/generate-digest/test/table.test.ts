import { expect, test } from "vitest";
import { toTable } from "../src/table.ts";

test("toTable() puts names flush left and numbers flush right, as they are seen", () => {
  const rows = [
    ["Sebastes", "1,234"],
    ["pa\u0304hoehoe", "7"],
    ["a\u001bb", "0"],
  ];
  expect(toTable(["concept", "n"], rows)).toEqual([
    "concept       n",
    "Sebastes  1,234",
    "pa\u0304hoehoe      7",
    "a\\x1bb        0",
  ]);
});

test("toTable() needs no rows", () => {
  expect(toTable(["concept", "observations"], [])).toEqual(["concept  observations"]);
});
