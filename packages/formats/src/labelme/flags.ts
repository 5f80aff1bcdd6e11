/** Flags of a shape, and what they say of an annotation. */
export const flagFields = [
  ["crowd", "isCrowd"],
  ["difficult", "isDifficult"],
  ["group_of", "isGroupOf"],
  ["occluded", "isOccluded"],
  ["truncated", "isTruncated"],
] as const;
