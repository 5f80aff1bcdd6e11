const htmlNames: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text for the content or a quoted attribute of HTML. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => htmlNames[character] as string);
}

/** Text without halves of surrogate pairs, which UTF-8 cannot hold; U+FFFD stands for them. */
export function toWellFormed(text: string): string {
  // Not the method of strings, which ES2023 does not have.
  return Buffer.from(text).toString();
}

/** Text for XML 1.0: as {@link escapeHtml}, and U+FFFD stands for what XML cannot hold: control characters and halves of surrogate pairs. */
export function escapeXml(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return escapeHtml(toWellFormed(text).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd"));
}

/**
 * JSON that can stand inside a `<script>` element and in a JavaScript file: no `<` that could end the element or begin a comment,
 * no U+2028 or U+2029, which older JavaScript takes for the end of a line, no half of a surrogate pair, which UTF-8 cannot hold.
 */
export function toScriptJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
