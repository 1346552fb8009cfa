import { z } from 'zod';
import { connectionCode, errorName, InboxSyncError, StoppedError } from '../../lib/errors';

/** What one check found. */
export const findingSchema = z.object({
  area: z.enum(['Configuration', 'State', 'Clock', 'Salesforce', 'Google', 'Microsoft', 'Mailboxes', 'Connect']),
  /** Names the check, the same in every run. */
  check: z.string(),
  /** `warning`: it works, with a loss that the text names. `skipped`: there was nothing to check, or no way to. */
  result: z.enum(['ok', 'warning', 'failed', 'skipped']),
  says: z.string(),
  /** What to do; null where nothing is. */
  remedy: z.string().nullable(),
});
export type Finding = z.infer<typeof findingSchema>;
export type Area = Finding['area'];

/** How long one check may take. */
const PATIENCE_MS = 40_000;

/** What checks share: they tell findings, and end when the person stops them. */
export interface Examination {
  readonly signal: AbortSignal;
  readonly tell: (finding: Finding) => void;
}

/** The findings of one area. */
export class Findings {
  constructor(
    private readonly area: Area,
    private readonly exam: Examination,
  ) {}

  ok(check: string, says: string): void {
    this.exam.tell({ area: this.area, check, result: 'ok', says, remedy: null });
  }

  skipped(check: string, says: string): void {
    this.exam.tell({ area: this.area, check, result: 'skipped', says, remedy: null });
  }

  warning(check: string, says: string, remedy: string): void {
    this.exam.tell({ area: this.area, check, result: 'warning', says, remedy });
  }

  failed(check: string, says: string, remedy: string): void {
    this.exam.tell({ area: this.area, check, result: 'failed', says, remedy });
  }

  /**
   * Runs what is to be checked, for a limited time. What it throws is the finding.
   *
   * @param remedy for errors that bring none of their own
   * @returns null when it failed
   * @throws {StoppedError} the person stopped it
   */
  async attempt<T>(check: string, remedy: string, work: (signal: AbortSignal) => Promise<T>): Promise<T | null> {
    try {
      return await work(AbortSignal.any([this.exam.signal, AbortSignal.timeout(PATIENCE_MS)]));
    } catch (error) {
      if (this.exam.signal.aborted) {
        throw error;
      }
      this.failed(check, wordsOf(error), remedyOf(error) ?? remedy);
      return null;
    }
  }
}

/** What went wrong, without anything secret: texts of others may quote a request. */
export function wordsOf(error: unknown): string {
  if (error instanceof StoppedError) {
    return `no answer within ${PATIENCE_MS / 1000} seconds`;
  }
  if (error instanceof InboxSyncError) {
    return error.message;
  }
  const code = connectionCode(error);
  return code === null ? `unexpected: ${errorName(error)}` : `no connection (${code})`;
}

/** What the error itself says that a person should do; null when it says nothing. */
export function remedyOf(error: unknown): string | null {
  return error instanceof InboxSyncError && error.actions.length > 0 ? error.actions.join('. ') : null;
}
