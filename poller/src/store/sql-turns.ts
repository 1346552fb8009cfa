import type { NextTurn, Turns, TurnState } from '../sync/turn-ports';
import { mailboxState, type MailboxRow } from './mailbox-row';
import type { Database } from './sql';

/** Turns as columns of the mailbox. */
export class SqlTurns implements Turns {
  constructor(private readonly db: Database) {}

  async claimDue(limit: number, ms: number): Promise<string[]> {
    const rows = await this.db.query<{ id: string }>(
      `update inbox_sync.mailbox set claimed_until = now() + $2::float8 * interval '1 millisecond' where id in (
         select id from inbox_sync.mailbox
         where is_listed and next_turn_at <= now() and claimed_until <= now()
         order by next_turn_at limit $1 for update skip locked)
       returning id`,
      [limit, ms],
    );
    return rows.map(({ id }) => id);
  }

  async states(mailboxIds: readonly string[]): Promise<TurnState[]> {
    const rows = await this.db.query<MailboxRow & { quiet_turns: number }>(
      'select * from inbox_sync.mailbox where is_listed and id = any($1::text[])',
      [mailboxIds],
    );
    return rows.map((row) => ({ state: mailboxState(row), quietTurns: row.quiet_turns }));
  }

  async schedule(turns: readonly NextTurn[]): Promise<void> {
    if (turns.length > 0) {
      await this.db.query(
        `update inbox_sync.mailbox m set next_turn_at = now() + t.ms * interval '1 millisecond',
           quiet_turns = t.quiet, claimed_until = '-infinity'
         from json_to_recordset($1::json) as t(id text, ms float8, quiet int) where m.id = t.id`,
        [JSON.stringify(turns.map(({ mailboxId: id, inMs: ms, quietTurns: quiet }) => ({ id, ms, quiet })))],
      );
    }
  }
}
