import fc from "fast-check";
import { parseHTML } from "linkedom";
import { expect, test } from "vitest";
import { escapeHtml, escapeXml, toScriptJson, toWellFormed } from "../src/escape.ts";
import { hostileTexts } from "./support/hostile.ts";

const text = fc.oneof(fc.string({ unit: "binary" }), fc.string(), fc.constantFrom(...hostileTexts));

test("toScriptJson() gives JSON of the same value that can neither end a script nor a line", () => {
  fc.assert(
    fc.property(fc.oneof(text, fc.jsonValue()), (value) => {
      const json = toScriptJson(value);
      expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(json).not.toMatch(/[<>\u2028\u2029]/);
      expect(toWellFormed(json)).toBe(json);
      // As JavaScript its text is the same text.
      expect(new Function(`return ${toScriptJson(json)}`)()).toBe(json);
    }),
  );
});

test("escapeHtml() gives text that a parser reads back as it was, in content and in an attribute", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (value) => {
      const { document } = parseHTML(`<p title="${escapeHtml(value)}">${escapeHtml(value)}</p>`);
      expect(document.querySelectorAll("*").length).toBe(1);
      expect(document.querySelector("p")?.textContent).toBe(value);
      expect(document.querySelector("p")?.getAttribute("title")).toBe(value);
    }),
  );
  for (const value of hostileTexts) expect(escapeHtml(value)).not.toMatch(/[<>"']/);
});

test("escapeXml() leaves nothing that XML cannot hold", () => {
  fc.assert(
    fc.property(text, (value) => {
      const escaped = escapeXml(value);
      // Char of XML 1.0, section 2.2, without the characters of markup.
      expect(escaped).toMatch(/^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u);
      expect(escaped.replace(/&(?:amp|lt|gt|quot|#39);/g, "")).not.toMatch(/[&<>"']/);
    }),
  );
});
