import { formatCount, formatDuration } from "./measures.ts";
import { printable } from "./printable.ts";

/** A line on the terminal that says how far a long step is; silent where there is no terminal. */
export interface Progress {
  /** Counts `count` more items as done. Default 1. */
  advance(count?: number): void;
  /** Sets how many items there are in all, once that is known. */
  setTotal(total: number): void;
  /** Removes the line. Further calls do nothing. */
  finish(): void;
}

/** The stream progress is drawn on, and the clock; both replaceable in tests. */
export interface ProgressScreen {
  readonly columns: number;
  write(text: string): void;
  /** Milliseconds, monotonic. */
  now(): number;
}

const redrawMillis = 100;
const clearLine = "\r\u001b[K";

/** Draws one progress line at a time and keeps it out of the way of other output. */
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
    if (screen === undefined) return { advance() {}, setTotal() {}, finish() {} };
    const startedAt = screen.now();
    let done = 0;
    let known = total;
    let drawnAt = Number.NEGATIVE_INFINITY;
    let isFinished = false;
    const draw = (): void => {
      const now = screen.now();
      if (isFinished || now - drawnAt < redrawMillis) return;
      drawnAt = now;
      this.#text = describe(label, done, known, now - startedAt, Math.max(10, screen.columns - 1));
      screen.write(clearLine + this.#text);
    };
    draw();
    return {
      advance(count = 1) {
        done += count;
        draw();
      },
      setTotal(value) {
        known = value;
        draw();
      },
      finish: () => {
        if (isFinished) return;
        isFinished = true;
        this.#text = "";
        screen.write(clearLine);
      },
    };
  }
}

/** The line, at most `width` characters: what does not fit is left out, the bar first and the counts last. */
function describe(
  label: string,
  done: number,
  total: number | undefined,
  elapsedMillis: number,
  width: number,
): string {
  const rate = elapsedMillis > 500 ? (done * 1000) / elapsedMillis : 0;
  const counts = total === undefined ? formatCount(done) : `${formatCount(done)}/${formatCount(total)}`;
  const speed = rate > 0 ? `  ${rate >= 10 ? formatCount(rate) : rate.toFixed(1)}/s` : "";
  const isAhead = rate > 0 && total !== undefined && total > done;
  const left = isAhead ? `  ${formatDuration(((total - done) * 1000) / rate)} left` : "";
  const named = `${printable(label)}  ${counts}`;
  const wishes = [`${bar(done, total)}${named}${speed}${left}`, `${named}${speed}${left}`, `${named}${speed}`, named];
  return wishes.find((line) => line.length <= width) ?? counts.slice(0, width);
}

const barWidth = 20;

function bar(done: number, total: number | undefined): string {
  if (total === undefined || total <= 0) return "";
  const filled = Math.min(barWidth, Math.round((done / total) * barWidth));
  return `[${"#".repeat(filled)}${".".repeat(barWidth - filled)}] `;
}
