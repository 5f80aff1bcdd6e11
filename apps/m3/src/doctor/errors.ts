/** What `m3 doctor` ends with when something needed is missing. */
export class DoctorError extends Error {
  override readonly name = "DoctorError";
  readonly code = "service-missing";
  /** What is missing and what to do, a line each. */
  readonly hints: readonly string[];

  constructor(message: string, hints: readonly string[]) {
    super(message);
    this.hints = hints;
  }
}
