import { expect, test } from "vitest";
import { renamePatiently } from "../src/index.ts";

/** Refuses with each of these codes in turn, then renames. */
function refusing(...codes: readonly string[]) {
  const left = [...codes];
  let callCount = 0;
  const rename = async (): Promise<void> => {
    callCount += 1;
    const code = left.shift();
    if (code !== undefined) throw Object.assign(new Error(code), { code, syscall: "rename" });
  };
  return { rename, count: () => callCount };
}

test.each(["EACCES", "EBUSY", "EPERM"])(
  "renamePatiently() tries again what is refused with %s for a while",
  async (code) => {
    const disk = refusing(code, code, code);
    await renamePatiently("a", "b", { isPatient: true, rename: disk.rename });
    expect(disk.count()).toBe(4);
  },
);

test("renamePatiently() gives in at last, and at once to what does not pass", async () => {
  const busy = refusing(...Array.from({ length: 20 }, () => "EPERM"));
  await expect(renamePatiently("a", "b", { isPatient: true, rename: busy.rename })).rejects.toMatchObject({
    code: "EPERM",
  });
  expect(busy.count()).toBe(8);
  const missing = refusing("ENOENT");
  await expect(renamePatiently("a", "b", { isPatient: true, rename: missing.rename })).rejects.toMatchObject({
    code: "ENOENT",
  });
  expect(missing.count()).toBe(1);
});

test("renamePatiently() does not wait where a refusal means what it says", async () => {
  const disk = refusing("EACCES");
  const asked = renamePatiently("a", "b", { isPatient: false, rename: disk.rename });
  await expect(asked).rejects.toMatchObject({ code: "EACCES" });
  expect(disk.count()).toBe(1);
});
