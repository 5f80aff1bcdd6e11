import { FormatsError } from "../errors.ts";

/** @throws {FormatsError} code "invalid-setting" */
export function requirePositiveInteger(what: string, value: number): void {
  if (Number.isSafeInteger(value) && value > 0) return;
  throw new FormatsError("invalid-setting", `Cannot use ${value} as ${what}: expected a positive integer`);
}

/** @throws {FormatsError} code "invalid-setting" */
export function requireShare(what: string, value: number): void {
  if (value > 0 && value <= 1) return;
  throw new FormatsError("invalid-setting", `Cannot use ${value} as ${what}: expected a number above 0, at most 1`);
}

/** @throws {FormatsError} code "invalid-setting" */
export function requirePositive(what: string, value: number): void {
  if (value > 0 && Number.isFinite(value)) return;
  throw new FormatsError("invalid-setting", `Cannot use ${value} as ${what}: expected a positive number`);
}
