import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import * as zlib from "node:zlib";
import fc from "fast-check";
import { type ColumnMetaData, type PageHeader, parquetMetadata } from "hyparquet";
import { expect, test } from "vitest";
import { lint, readParquet } from "../src/index.ts";
import { findDamagedPage, type ReadPageHeader } from "../src/parquet/check-pages.ts";
import { collect } from "./support/round-trip.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const golden = join(import.meta.dirname, "golden/parquet");

async function namesIn(path: string): Promise<string[]> {
  const dataset = await readParquet(path);
  return (await collect(dataset.images())).map(({ fileName }) => fileName);
}

/** The columns of each row group. */
function columnsOf(bytes: Buffer): ColumnMetaData[][] {
  const { row_groups: groups } = parquetMetadata(new Uint8Array(bytes).buffer);
  return groups.map(({ columns }) => columns.flatMap(({ meta_data: column }) => column ?? []));
}

/** The same with the last byte of a column changed, which is in its last page. */
function damage(bytes: Buffer, column: ColumnMetaData): Buffer {
  const end = Number((column.dictionary_page_offset ?? column.data_page_offset) + column.total_compressed_size);
  const damaged = Buffer.from(bytes);
  damaged.writeUInt8(damaged.readUInt8(end - 1) ^ 1, end - 1);
  return damaged;
}

test.for(["checked-v1", "checked-v2"])("readParquet() names the page that is damaged, by its CRC: %s", async (name) => {
  const bytes = await readFile(join(golden, `${name}.parquet`));
  expect(await namesIn(join(golden, `${name}.parquet`))).toEqual([0, 1, 2, 3, 4, 5].map((number) => `${number}.png`));
  const path = join(await temporaryFolder(), "train.parquet");
  const messages: string[] = [];
  for (const [number, columns] of columnsOf(bytes).entries()) {
    for (const column of columns.filter(({ path_in_schema: [first] }) => first !== "embedding")) {
      await writeFile(path, damage(bytes, column));
      const error = await namesIn(path).catch((failure: unknown) => failure);
      expect(error).toMatchObject({ name: "FormatsError", code: "read-failed", path });
      const { message } = error as Error;
      const page =
        /^Cannot read (".*") as Parquet: expected CRC [\da-f]{8} of page (\d) in column "(.*)", got [\da-f]{8}, in row group (\d)$/;
      expect(page.exec(message)?.slice(1)).toEqual([
        JSON.stringify(path),
        column.dictionary_page_offset === undefined ? "0" : "1",
        column.path_in_schema.join("."),
        String(number),
      ]);
      messages.push(message);
    }
  }
  expect(messages).toHaveLength(8);
});

test("readParquet() passes over damage in columns that it does not read, and lint() does not", async () => {
  const bytes = await readFile(join(golden, "checked-v1.parquet"));
  const column = columnsOf(bytes)[1]?.find(({ path_in_schema: [first] }) => first === "embedding") as ColumnMetaData;
  const path = join(await temporaryFolder(), "train.parquet");
  await writeFile(path, damage(bytes, column));
  expect(await namesIn(path)).toHaveLength(6);
  const findings: unknown[] = [];
  for await (const { code, message } of lint(path, { for: "hf" })) findings.push([code, message]);
  expect(findings).toContainEqual(["unreadable", expect.stringContaining('in column "embedding.list.element"')]);
});

test("readParquet() reads Zstandard where Node does, and says which Node does", async () => {
  const names = namesIn(join(golden, "zstandard.parquet")).catch((error: Error) => error.message);
  if ("zstdDecompressSync" in zlib) expect(await names).toHaveLength(6);
  else {
    expect(await names).toContain(
      `its pages are compressed with Zstandard: expected Node 22.15 or newer to unpack them, got ${process.version}`,
    );
  }
});

const page = { type: "DATA_PAGE_V2", compressed_page_size: 4, uncompressed_page_size: 4 } as const;
const v2 = {
  num_values: 2,
  num_nulls: 0,
  num_rows: 2,
  encoding: "PLAIN",
  definition_levels_byte_length: 2,
  repetition_levels_byte_length: 0,
} as const;
const column = { path_in_schema: ["a", "b"], num_values: 2n } as unknown as ColumnMetaData;

test.each([
  ["is as it should be", { ...page, data_page_header_v2: v2 }, undefined],
  ["has a negative size", { ...page, compressed_page_size: -8 }, "its sizes and counts"],
  ["has no unpacked size", { ...page, uncompressed_page_size: undefined }, "its sizes and counts"],
  ["promises too many values", { ...page, data_page_header: { ...v2, num_values: 3 } }, "up to 2 values, got 3"],
  ["has a dictionary of no length", { ...page, dictionary_page_header: {} }, "its sizes and counts"],
  [
    "has no lengths of levels",
    { ...page, data_page_header_v2: { num_values: 2, num_nulls: 0 } },
    "its sizes and counts",
  ],
  [
    "has levels longer than itself",
    { ...page, data_page_header_v2: { ...v2, repetition_levels_byte_length: 3 } },
    "levels that fit in the page",
  ],
])("a page whose header %s", (_, header, expected) => {
  const readHeader: ReadPageHeader = (reader) => {
    reader.offset += 2;
    return header as unknown as PageHeader;
  };
  const flaw = expected && `expected the header of page 0 in column "a.b" to have ${expected}`;
  expect(findDamagedPage(new Uint8Array(6), column, readHeader)).toBe(flaw);
});

test.each(["checked-v1", "checked-v2"])(
  "readParquet() ends, and fails with its own error only, whatever the bytes: %s",
  async (name) => {
    const bytes = await readFile(join(golden, `${name}.parquet`));
    const path = join(await temporaryFolder(), "train.parquet");
    const changes = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(changes, async (bytesAt) => {
        const changed = Buffer.from(bytes);
        for (const [at, byte] of bytesAt) changed[at] = byte;
        await writeFile(path, changed);
        const error = await namesIn(path).catch((failure: unknown) => failure);
        if (error instanceof Error) expect(error).toMatchObject({ name: "FormatsError", code: "read-failed" });
      }),
    );
  },
);

test("readParquet() refuses a file in which the columns of a row group are no list", async () => {
  const bytes = await readFile(join(golden, "checked-v2.parquet"));
  bytes[2153] = 104;
  const path = join(await temporaryFolder(), "train.parquet");
  await writeFile(path, bytes);
  await expect(namesIn(path)).rejects.toThrow("expected a list of columns in row group 1");
});

test.each(["category_name", "embedding"])(
  "readParquet() comes to an end where the schema says that %s has -1 children",
  async (element) => {
    const bytes = await readFile(join(golden, "checked-v1.parquet"));
    // Its name, the head of a field behind it, and the number of its children, which is 1.
    const at = bytes.lastIndexOf(Buffer.from(`${element}\x15\x02`)) + element.length + 1;
    bytes.writeUInt8(1, at);
    const path = join(await temporaryFolder(), "train.parquet");
    await writeFile(path, bytes);
    // In a process of its own: what goes round for ever cannot be ended from within.
    const script = `
      const { readParquet } = await import("./src/parquet/read.ts");
      await readParquet(process.argv[1]).then(() => console.log("read"), (error) => console.log(error.code));`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--conditions=@m3/source", "--import=tsx", "--input-type=module", "--eval", script, path],
      { cwd: join(import.meta.dirname, ".."), timeout: 60_000 },
    );
    expect(stdout).toBe("read-failed\n");
  },
);
