import fc from "fast-check";
import { expect, test } from "vitest";
import { isHtml, serverMessage } from "../src/server-message.ts";

test.each([
  ["modern Annosaurus", "application/json", '{"message":"Not found","responseCode":404}', "Not found"],
  [
    "old Annosaurus",
    "application/json",
    '{"code":404,"message":"An ImagedMoment was not found"}',
    "An ImagedMoment was not found",
  ],
  [
    "a message of several lines",
    "application/json",
    '{"message":"ERROR: syntax\\n  Position: 12"}',
    "ERROR: syntax Position: 12",
  ],
  ["an exception without a message", "application/json", '{"responseCode":500}', undefined],
  ["JSON of another shape", "application/json", '{"error":"invalid_token"}', "invalid_token"],
  ["a JSON text", "application/json", '"No"', "No"],
  ["plain text", "text/plain; charset=UTF-8", "Internal server error", "Internal server error"],
  ["a page of nginx", "text/html", "<html>\r\n<head><title>502 Bad Gateway</title></head>", "502 Bad Gateway"],
  [
    "a page without a title",
    "text/html",
    "<html><body><h1>Resource not found</h1></body></html>",
    "Resource not found",
  ],
  ["a page under a wrong type", "application/json", "<!DOCTYPE html><title>Hello &lt;you&gt;</title>", "Hello <you>"],
  ["a page that says nothing", "text/html", "<html></html>", undefined],
  ["nothing", undefined, "", undefined],
])("serverMessage() finds what %s says", (_, contentType, body, message) => {
  expect(serverMessage(contentType, body)).toBe(message);
});

test("serverMessage() is one line of bearable length, whatever comes", () => {
  fc.assert(
    fc.property(fc.option(fc.string(), { nil: undefined }), fc.string({ maxLength: 2000 }), (contentType, body) => {
      const message = serverMessage(contentType, body) ?? "-";
      expect(message).not.toMatch(/[\r\n\t]/);
      expect(message.length).toBeGreaterThan(0);
      expect(message.length).toBeLessThanOrEqual(303);
    }),
  );
});

test("isHtml() goes by the type, and else by the beginning", () => {
  expect(isHtml("application/xhtml+xml", "")).toBe(false);
  expect(isHtml("text/html", "")).toBe(true);
  expect(isHtml("text/plain", " <HTML lang=en>")).toBe(true);
  expect(isHtml("text/plain", "a <html>")).toBe(false);
});
