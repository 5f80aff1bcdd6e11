import type { ClientProblem } from "@m3/client";
import type { Terminal } from "@m3/command-line";
import type { Tally } from "./tally.ts";

/** Losses are told one by one up to this many. */
const toldLimit = 5;

/** Counts what the server has but cannot send, and tells it in a few lines. */
export interface LossReport {
  readonly note: (problem: ClientProblem) => void;
  /** Sums up what was not told. */
  close(): void;
}

/**
 * Creates the report of one step.
 *
 * @param onLostMoment called for each moment that is left out
 */
export function createLossReport(tally: Tally, terminal: Terminal, onLostMoment = (): void => {}): LossReport {
  let [lostRows, lostMoments] = [0, 0];
  return {
    note: ({ code, message }) => {
      const isMoment = code === "lost-moment";
      if (isMoment) {
        lostMoments++;
        tally.lostMomentCount++;
        onLostMoment();
      } else {
        lostRows++;
        tally.lostRowCount++;
      }
      if (lostRows + lostMoments > toldLimit) return;
      terminal.warn(`${message}; ${isMoment ? "its other observations are" : "it is"} left out`);
    },
    close: () => {
      const untold = lostRows + lostMoments - toldLimit;
      if (untold <= 0) return;
      const what = lostRows === 0 ? "imaged moments cannot be fetched" : "observations or moments cannot be fetched";
      terminal.warn(`${untold} more ${what}`);
    },
  };
}
