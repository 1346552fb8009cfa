/** `poll` is for a quick look at many mailboxes, `backlog` for one that has more to read than fits into a look. */
export type Lane = 'poll' | 'backlog';
export const LANES = ['poll', 'backlog'] as const;

/** Distributes turns over the workers of all processes. It may lose a turn or give it twice: claims (see Turns) and leases heal both. */
export interface TurnQueue {
  start(): Promise<void>;
  send(lane: Lane, mailboxIds: readonly string[]): Promise<void>;
  /** Calls `handle` for what was sent, at most `concurrency` at a time in this process. */
  work(lane: Lane, concurrency: number, handle: (mailboxIds: readonly string[]) => Promise<void>): Promise<void>;
  /** Takes nothing more. What is under way is the caller's. */
  stop(): Promise<void>;
}
