import { heartbeatAnswerSchema } from '../../contract/heartbeat';
import { Mailbox } from '../../local/gmail/mailbox';
import { sha256 } from '../../poller/src/lib/sha256';
import { encodeCursor, historyCursor } from '../../poller/src/gmail/gmail-cursor';
import type { Database } from '../../poller/src/store/sql';
import { StateStore } from '../../poller/src/store/state-store';
import { defaultPolicy, mailbox } from '../../poller/test/fakes/fake-org';

export function idleAddresses(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `user${index + 1}@firm.example`);
}

/**
 * A state in which mailboxes have been connected for long and nothing was found in them for hours: everything that comes
 * round (sweeps, aliases, the next look) is spread over its interval.
 */
export async function seedIdleMailboxes(database: Database, addresses: readonly string[]): Promise<void> {
  const store = await StateStore.open(database);
  const now = new Date();
  const mailboxes = addresses.map((address, index) =>
    mailbox(index + 1, { address, syncSince: '2026-11-01T00:00:00.000Z' }),
  );
  const answer = heartbeatAnswerSchema.parse({
    version: 1,
    orgId: '00D000000000001AAA',
    policyHash: sha256(JSON.stringify(defaultPolicy)),
    policy: defaultPolicy,
    mailboxes: [],
    outcomes: {},
    resend: [],
    subscription: 'Running',
    more: false,
  });
  await store.saveAnswer(answer, mailboxes, now);
  const cursors = mailboxes.map(({ id, address }) => ({
    id,
    cursor: encodeCursor(historyCursor(String(new Mailbox(address, [], Date.now).historyId()))),
  }));
  await database.query(
    `update inbox_sync.mailbox m set pending = c.cursor, acknowledged = c.cursor, pending_is_last = true,
       status = 'Connected', reported_status = 'Connected', aliases = '[]', reported_aliases = '[]',
       walked_at = now(), last_sync_at = now(), synced_through_at = now(), quiet_turns = 20,
       swept_at = now() - random() * interval '1 hour', nightly_swept_at = now() - random() * interval '23 hours',
       aliases_read_at = now() - random() * interval '24 hours'
     from json_to_recordset($1::json) as c(id text, cursor text) where m.id = c.id`,
    [JSON.stringify(cursors)],
  );
}

/** Lets the mailboxes come round evenly over the longest gap, as they do after some hours. */
export async function spreadTurns(database: Database, gapMs: number): Promise<void> {
  await database.query(
    `update inbox_sync.mailbox set next_turn_at = now() + random() * $1 * interval '1 millisecond'`,
    [gapMs],
  );
}
