import { expect, test } from "vitest";
import { withoutFolders } from "../src/without-folders.ts";

test.each([
  ['Cannot read "/home/ada/fish/a.png": gone', ["/home/ada/fish/b", "/home/ada/fish"], 'Cannot read "a.png": gone'],
  ["/home/ada/a.png and /home/ada/b.png", ["/home/ada"], "a.png and b.png"],
  [`Cannot read ${JSON.stringify("C:\\fish\\a\\b.png")}: gone`, ["C:\\fish"], 'Cannot read "a\\\\b.png": gone'],
  ["open 'C:\\fish\\a.png'", ["C:\\fish"], "open 'a.png'"],
  ['"/backup/home/ada/a.png"', ["/home/ada"], '"/backup/home/ada/a.png"'],
  ['"http://example.org//a.png" and "/a.png"', ["/"], '"http://example.org//a.png" and "/a.png"'],
])("%j without %j is %j", (message, folders, expected) => {
  expect(withoutFolders(message, folders)).toBe(expected);
});
