/** What XML makes of a name: characters that it cannot hold, not even escaped, become U+FFFD. */
export function inXml(name: string): string {
  const isHeld = (character: string): boolean =>
    /[\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(character);
  return [...name].map((character) => (isHeld(character) ? character : "\ufffd")).join("");
}
