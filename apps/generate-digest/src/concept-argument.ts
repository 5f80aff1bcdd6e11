/**
 * The concepts that a command is given, by any of their names.
 *
 * @param preset what is taken without any, in words
 */
export function conceptArgument(preset: string) {
  return {
    type: "string",
    array: true,
    default: [] as string[],
    defaultDescription: preset,
    describe: "Any name of a concept: accepted, synonym or common",
  } as const;
}
