/** Everything outside the characters of XML 1.0 (section 2.2), lone surrogates included. */
const invalid = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const everyInvalid = new RegExp(invalid, "gu");

/** Whether a text holds characters that XML cannot, not even escaped. */
export function hasInvalidCharacters(text: string): boolean {
  return invalid.test(text);
}

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  // Needless in text, but what the original's writer does.
  '"': "&quot;",
  // A bare one would come back as a line feed (XML 1.0, 2.11).
  "\r": "&#13;",
};

/** What goes into XML as it is: nearly every text there is. */
const plain = /^[\t\n !#-%'-;=?-\ud7ff]*$/;

/** Escapes a text for an element's content; each character that XML cannot hold becomes U+FFFD. */
export function escapeText(text: string): string {
  if (plain.test(text)) return text;
  return text.replace(everyInvalid, "\ufffd").replace(/[&<>"\r]/g, (character) => escapes[character] ?? character);
}

const attributeEscapes: Readonly<Record<string, string>> = { ...escapes, "\t": "&#9;", "\n": "&#10;" };

/** Escapes a text for an attribute in double quotes, where readers would take bare tabs and line ends for blanks (XML 1.0, 3.3.3). */
export function escapeAttribute(text: string): string {
  const plain = text.replace(everyInvalid, "\ufffd");
  return plain.replace(/[&<>"\r\n\t]/g, (character) => attributeEscapes[character] ?? character);
}
