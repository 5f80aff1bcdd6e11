import { expect, test } from "vitest";
import { moveIntoPlace } from "../src/storage/part-file.ts";

/** Refuses with each of these codes in turn, then renames. */
function refusing(...codes: readonly string[]) {
  const left = [...codes];
  return () => {
    const code = left.shift();
    if (code !== undefined) throw Object.assign(new TypeError(`${code}: refused, rename`), { code, syscall: "rename" });
  };
}

test("a file that another program has open gets its name a moment later, and is not fetched again", async () => {
  const move = refusing("EPERM", "EBUSY", "EACCES");
  await expect(moveIntoPlace("part", "a.png", ".", move, [1, 1, 1])).resolves.toBeUndefined();
});

test("what stays refused fails that file, and is tried again by fetching it", async () => {
  const move = refusing("EPERM", "EPERM", "EPERM");
  await expect(moveIntoPlace("part", "a.png", ".", move, [1])).rejects.toMatchObject({
    code: "write",
    retry: "backoff",
  });
  const never = refusing("EISDIR");
  await expect(moveIntoPlace("part", "a.png", ".", never, [1])).rejects.toMatchObject({
    code: "write",
    retry: "never",
  });
});
