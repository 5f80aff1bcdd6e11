/**
 * Watches a wait: tells when it has lasted `noticeMillis`, and again each time it has doubled. Gives what ends the watch.
 */
export function watchWait(noticeMillis: number, onLong: (waitedMillis: number) => void): () => void {
  const arm = (dueMillis: number, delayMillis: number): NodeJS.Timeout =>
    setTimeout(() => {
      timer = arm(dueMillis * 2, dueMillis);
      onLong(dueMillis);
    }, delayMillis);
  const firstMillis = Math.max(1, noticeMillis);
  let timer = arm(firstMillis, firstMillis);
  return () => clearTimeout(timer);
}
