import { pino, type Logger } from 'pino';

export type { Logger };

/**
 * Logs as JSON lines on stderr, so that stdout stays for people. Log keys, ids of Salesforce records, counts and error
 * names only: never an address, a subject, a body or a secret.
 */
export function createLogger(level: string): Logger {
  return pino({ level, base: { name: 'inbox-sync' } }, pino.destination({ dest: 2, sync: true }));
}
