import type { Paint } from "./colours.ts";
import { formatCount, formatDuration } from "./measures.ts";
import { printable } from "./printable.ts";

/**
 * Says how far a long step is: a line that is drawn anew on a terminal, a line every few seconds elsewhere.
 */
export interface Progress {
  /** Counts `count` more items as done. Default 1. */
  advance(count?: number): void;
  /** Counts something worth knowing beside the items, such as `failed` or `retried`; shown once there is one. Default 1. */
  tally(what: string, count?: number): void;
  /** Sets how many items there are in all, once that is known. */
  setTotal(total: number): void;
  /** Removes the line. Further calls do nothing. */
  finish(): void;
}

/** The stream progress is shown on, and the clock; both replaceable in tests. */
export interface ProgressScreen {
  readonly columns: number;
  /** Whether a line can be taken back: a terminal. Elsewhere lines are written one below the other, and seldom. */
  readonly isRedrawn: boolean;
  /** Whether the bar may have characters beyond ASCII. */
  readonly isUnicode: boolean;
  readonly paint: Paint;
  write(text: string): void;
  /** Milliseconds, monotonic. */
  now(): number;
}

const redrawMillis = 100;
const plainLineMillis = 5000;
const clearLine = "\r\u001b[K";

/** What is known of a step. */
interface StepState {
  readonly label: string;
  readonly startedAt: number;
  readonly tallies: Map<string, number>;
  done: number;
  total: number | undefined;
}

/** Shows one progress at a time and keeps it out of the way of other output. */
export class ProgressLine {
  readonly #screen: ProgressScreen | undefined;
  #text = "";

  constructor(screen: ProgressScreen | undefined) {
    this.#screen = screen;
  }

  /** Runs `print` with the progress line taken off the screen, and puts it back. */
  around(print: () => void): void {
    if (this.#text === "") {
      print();
      return;
    }
    this.#screen?.write(clearLine);
    print();
    this.#screen?.write(this.#text);
  }

  /** Starts a line; the one before it must be finished. */
  start(label: string, total?: number): Progress {
    const screen = this.#screen;
    if (screen === undefined) return { advance() {}, tally() {}, setTotal() {}, finish() {} };
    const state: StepState = { label, startedAt: screen.now(), tallies: new Map(), done: 0, total };
    // Elsewhere than on a terminal a step that is quick says nothing.
    let shownAt = screen.isRedrawn ? Number.NEGATIVE_INFINITY : screen.now();
    let isFinished = false;
    const show = (): void => {
      const now = screen.now();
      if (isFinished || now - shownAt < (screen.isRedrawn ? redrawMillis : plainLineMillis)) return;
      shownAt = now;
      if (screen.isRedrawn) {
        this.#text = describe(state, now, screen);
        screen.write(clearLine + this.#text);
      } else screen.write(`${wishesOf(state, now)[0]}\n`);
    };
    show();
    return {
      advance(count = 1) {
        state.done += count;
        show();
      },
      tally(what, count = 1) {
        state.tallies.set(what, (state.tallies.get(what) ?? 0) + count);
        show();
      },
      setTotal(value) {
        state.total = value;
        show();
      },
      finish: () => {
        if (isFinished) return;
        isFinished = true;
        this.#text = "";
        if (screen.isRedrawn) screen.write(clearLine);
      },
    };
  }
}

/** The line, at most as wide as the screen: what does not fit is left out, the bar first and the counts last. */
function describe(state: StepState, now: number, screen: ProgressScreen): string {
  const width = Math.max(10, screen.columns - 1);
  const wishes = wishesOf(state, now);
  const [longest = ""] = wishes;
  if (state.total !== undefined && state.total > 0 && barWidth + 3 + longest.length <= width) {
    return bar(state.done, state.total, screen) + longest;
  }
  return wishes.find((line) => line.length <= width) ?? countsOf(state).slice(0, width);
}

/** What the line may say, from all there is to the counts alone. */
function wishesOf(state: StepState, now: number): string[] {
  const { label, done, total, startedAt, tallies } = state;
  const elapsedMillis = now - startedAt;
  const rate = elapsedMillis > 500 ? (done * 1000) / elapsedMillis : 0;
  const speed = rate > 0 ? `  ${rate >= 10 ? formatCount(rate) : rate.toFixed(1)}/s` : "";
  const isAhead = rate > 0 && total !== undefined && total > done;
  const left = isAhead ? `  ${formatDuration(((total - done) * 1000) / rate)} left` : "";
  const others = [...tallies].map(([what, count]) => `  ${formatCount(count)} ${printable(what)}`).join("");
  const named = `${printable(label)}  ${countsOf(state)}`;
  return [`${named}${speed}${left}${others}`, `${named}${speed}${others}`, `${named}${others}`, named];
}

function countsOf({ done, total }: StepState): string {
  return total === undefined ? formatCount(done) : `${formatCount(done)}/${formatCount(total)}`;
}

const barWidth = 20;

function bar(done: number, total: number, { isUnicode, paint }: ProgressScreen): string {
  const filled = Math.min(barWidth, Math.round((done / total) * barWidth));
  const [full, empty] = isUnicode ? ["━", "━"] : ["#", "."];
  const [left, right] = isUnicode ? ["", "  "] : ["[", "] "];
  // Where nothing is coloured, the same character on both sides would say nothing.
  const rest = paint("faint", empty) === empty && isUnicode ? " " : empty;
  return `${left}${paint("bar", full.repeat(filled))}${paint("faint", rest.repeat(barWidth - filled))}${right}`;
}
