/** The longest message taken over from a server, in UTF-16 units. */
const lengthLimit = 300;

/** Whether a body is a web page, by what the server calls it or by its first character. */
export function isHtml(contentType: string | undefined, body: string): boolean {
  return /\bhtml\b/i.test(contentType ?? "") || /^\s*<(!doctype|html|head|body)/i.test(body);
}

/**
 * What a server says in the body of an error, on one line; undefined when it says nothing.
 *
 * Services of M3 send `{"message"}` beside `responseCode` or `code`, plain text, plain text under a JSON type, web
 * pages of the proxy before them, or nothing.
 */
export function serverMessage(contentType: string | undefined, body: string): string | undefined {
  const text = isHtml(contentType, body) ? htmlMessage(body) : (jsonMessage(body) ?? body);
  const line = text.replace(/\s+/g, " ").trim();
  if (line === "") return undefined;
  return line.length > lengthLimit ? `${line.slice(0, lengthLimit)}...` : line;
}

/**
 * Whether a 404 is a service's word about the thing that was asked for. Services of M3 say that as JSON with a message,
 * or as plain text under a JSON type; web pages, empty bodies and other texts are of whoever has no such service.
 */
export function isNotFoundReport(contentType: string | undefined, body: string): boolean {
  if (!/[/+]json\b/i.test(contentType ?? "") || isHtml(contentType, body) || body.trim() === "") return false;
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === "string") return true;
    if (typeof value !== "object" || value === null) return false;
    const { message } = value as { readonly message?: unknown };
    return typeof message === "string" && message !== "";
  } catch {
    return true;
  }
}

/** The message in a JSON body; an empty text for JSON without one, undefined for what is not JSON. */
function jsonMessage(body: string): string | undefined {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === "string") return value;
    if (typeof value !== "object" || value === null) return body;
    const { message, error } = value as { message?: unknown; error?: unknown };
    if (typeof message === "string") return message;
    return typeof error === "string" ? error : "";
  } catch {
    return undefined;
  }
}

function htmlMessage(body: string): string {
  const found = /<title[^>]*>([^<]*)</i.exec(body)?.[1] ?? /<h1[^>]*>([^<]*)</i.exec(body)?.[1];
  return found === undefined ? "" : unescapeHtml(found);
}

const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', apos: "'", "#39": "'", amp: "&" };

function unescapeHtml(text: string): string {
  return text.replace(/&([a-z]+|#39);/gi, (whole, name: string) => entities[name.toLowerCase()] ?? whole);
}
