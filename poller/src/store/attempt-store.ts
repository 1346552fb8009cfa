import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { connectAnswerSchema } from '../../../contract/connect';
import type { SecretBox } from '../lib/secret-box';
import { sha256 } from '../lib/sha256';
import type { Attempt, Attempts } from '../sync/consent';
import type { Database } from './sql';

const attemptSchema = z.object({
  mailbox: connectAnswerSchema.shape.mailbox,
  verifier: z.string(),
  redirectUri: z.string(),
  returnUrl: z.string().nullable(),
});

/** Consents under way, so that a restart between leaving and coming back costs the person nothing. */
export class AttemptStore implements Attempts {
  constructor(
    private readonly db: Database,
    private readonly box: SecretBox,
  ) {}

  async begin(state: string, browser: string, attempt: Attempt, expiresAt: Date): Promise<void> {
    const key = sha256(state);
    await this.db.query('delete from inbox_sync.consent_attempt where expires_at < now()');
    await this.db.query(
      'insert into inbox_sync.consent_attempt (state_hash, browser_hash, sealed, expires_at) values ($1, $2, $3, $4)',
      [key, sha256(browser), this.box.seal(JSON.stringify(attempt), contextOf(key)), expiresAt],
    );
  }

  take(state: string, browser: string, now: Date): Promise<Attempt | 'other-browser' | null> {
    const key = sha256(state);
    return this.db.transaction(async (sql) => {
      const [row] = await sql.query<{ browser_hash: string; sealed: string }>(
        'select browser_hash, sealed from inbox_sync.consent_attempt where state_hash = $1 and expires_at > $2 for update',
        [key, now],
      );
      if (row === undefined) {
        return null;
      }
      if (!timingSafeEqual(Buffer.from(row.browser_hash), Buffer.from(sha256(browser)))) {
        return 'other-browser';
      }
      await sql.query('delete from inbox_sync.consent_attempt where state_hash = $1', [key]);
      return attemptSchema.parse(JSON.parse(this.box.open(row.sealed, contextOf(key))));
    });
  }
}

function contextOf(key: string): string {
  return `consent attempt|${key}`;
}
