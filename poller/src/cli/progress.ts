import type { RunCounters } from '../sync/run-counters';

/** Between two lines of progress; shorter work says nothing. */
const GAP_MS = 2_000;

/**
 * Tells a person who waits how far long work is, line by line on a terminal. Nothing where nobody watches: there the log
 * says it.
 */
export function progressOn(stream: { readonly isTTY?: boolean; write(text: string): unknown }): (text: string) => void {
  let last = Date.now();
  return (text) => {
    const now = Date.now();
    if (stream.isTTY === true && now - last >= GAP_MS) {
      last = now;
      stream.write(`${text}\n`);
    }
  };
}

/** Tells what a cycle has done, while `work` goes on. */
export async function watching<T>(
  progress: (text: string) => void,
  work: (watch: (counters: RunCounters) => void) => Promise<T>,
): Promise<T> {
  const timers: NodeJS.Timeout[] = [];
  try {
    return await work((counters) => {
      const tell = (): void => {
        const { mailboxes, published } = counters;
        progress(
          `${mailboxes.size} mailboxes looked at, ${counters.messagesSeen()} mails seen, ${published} published`,
        );
      };
      timers.push(setInterval(tell, GAP_MS).unref());
    });
  } finally {
    timers.forEach((timer) => {
      clearInterval(timer);
    });
  }
}
