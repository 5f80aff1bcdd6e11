import { posix, win32 } from "node:path";
import { expect, test } from "vitest";
import { imageAddress } from "../src/image-address.ts";

test("imageAddress() leads from the page to the file, on every system", () => {
  expect(imageAddress("/data/images/a b#1.png", "/data/page", posix)).toBe("../images/a%20b%231.png");
  expect(imageAddress("C:\\data\\images\\a b#1.png", "c:\\data\\page", win32)).toBe("../images/a%20b%231.png");
});

test("imageAddress() leads to other drives and computers of Windows", () => {
  expect(imageAddress("D:\\images\\a b#1.png", "C:\\data", win32)).toBe("file:///D:/images/a%20b%231.png");
  expect(imageAddress("\\\\host\\share\\a.png", "C:\\data", win32)).toBe("file://host/share/a.png");
});
