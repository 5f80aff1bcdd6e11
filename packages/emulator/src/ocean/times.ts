/** ISO 8601 as Java prints an instant: no fraction if there is none, else three digits. */
export function instantOf(millis: number): string {
  return new Date(millis).toISOString().replace(".000Z", "Z");
}

/** `HH:MM:SS:FF` at 30 frames a second, as on a tape. */
export function timecodeOf(offsetMillis: number, separator = ":"): string {
  const frame = Math.floor(((offsetMillis % 1000) * 30) / 1000);
  return `${clockOf(offsetMillis, separator)}${separator}${String(frame).padStart(2, "0")}`;
}

/** `HH:MM:SS`. */
export function clockOf(offsetMillis: number, separator: string): string {
  const seconds = Math.floor(offsetMillis / 1000);
  return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
    .map((part) => String(part).padStart(2, "0"))
    .join(separator);
}
