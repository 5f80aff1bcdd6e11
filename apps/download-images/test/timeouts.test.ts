import { expect, test } from "vitest";
import { toTimeouts } from "../src/timeouts.ts";

test.each([
  [0.0004, 1, 900_000],
  [30, 30_000, 900_000],
  [900, 900_000, 2_700_000],
  [86_400, 86_400_000, 259_200_000],
])("toTimeouts() never cuts the waits of %d s short by the time for a whole try", (seconds, millis, totalMillis) => {
  expect(toTimeouts(seconds)).toEqual({
    connectMillis: millis,
    responseMillis: millis,
    idleMillis: millis,
    totalMillis,
  });
});
