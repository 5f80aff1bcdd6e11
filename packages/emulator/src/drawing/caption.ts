/*
 * Letters on a grid of 5 x 7, drawn as rectangles. A font of the system would make the bytes of a picture depend on
 * the machine, and a machine without fonts would draw nothing.
 */
const glyphs = new Map(
  (
    "A0E11111F111111 B1E11111E11111E C0E11101010110E D1E11111111111E E1F10101E10101F F1F10101E101010 G0E11101711110F " +
    "H1111111F111111 I0E04040404040E J0702020202120C K11121418141211 L1010101010101F M111B1515111111 N11111915131111 " +
    "O0E11111111110E P1E11111E101010 Q0E11111115120D R1E11111E141211 S0F10100E01011E T1F040404040404 U1111111111110E " +
    "V11111111110A04 W1111111515150A X11110A040A1111 Y11110A04040404 Z1F01020408101F 00E11131519110E 1040C040404040E " +
    "20E11010204081F 31F02040201110E 402060A121F0202 51F101E0101110E 60608101E11110E 71F010204080808 80E11110E11110E " +
    "90E11110F01020C :000C0C000C0C00 .00000000000C0C -0000001F000000 /00010204081000"
  )
    .split(" ")
    .map((glyph) => [glyph.charAt(0), glyph.slice(1)] as const),
);

/** Writes SVG text that burns a line into the lower left corner of a frame; letters it does not know stay blank. */
export function captionOf(text: string, width: number, height: number): string {
  const dot = Math.max(1, Math.round(width / 480));
  const [left, top] = [6 * dot, height - 13 * dot];
  let path = "";
  [...text.toUpperCase()].forEach((letter, column) => {
    const glyph = glyphs.get(letter) ?? "";
    for (let row = 0; row * 2 < glyph.length; row++) {
      const bits = Number.parseInt(glyph.slice(row * 2, row * 2 + 2), 16);
      for (let bit = 0; bit < 5; bit++) {
        if ((bits & (16 >> bit)) === 0) continue;
        path += `M${left + (column * 6 + bit) * dot} ${top + row * dot}h${dot}v${dot}h-${dot}z`;
      }
    }
  });
  const strip = `<rect x="${left - 3 * dot}" y="${top - 3 * dot}" width="${(text.length * 6 + 5) * dot}" height="${13 * dot}" fill="#000" opacity=".35"/>`;
  return `${strip}<path d="${path}" fill="#f4fbff"/>`;
}
