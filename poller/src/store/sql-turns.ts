import type { EndedTurn, NextTurn, OpenWork, Turns, TurnState } from '../sync/turn-ports';
import { mailboxState, type MailboxRow } from './mailbox-row';
import type { Database } from './sql';

/** Turns as columns of the mailbox. */
export class SqlTurns implements Turns {
  constructor(private readonly db: Database) {}

  async claimDue(most: number, ms: number): Promise<string[]> {
    const rows = await this.db.query<{ id: string }>(
      `update inbox_sync.mailbox set claimed_until = now() + $2::float8 * interval '1 millisecond' where id in (
         select id from inbox_sync.mailbox
         where is_listed and next_turn_at <= now() and claimed_until <= now()
         order by next_turn_at
         limit greatest(0, $1 - (select count(*) from inbox_sync.mailbox where claimed_until > now()))
         for update skip locked)
       returning id`,
      [most, ms],
    );
    return rows.map(({ id }) => id);
  }

  async states(mailboxIds: readonly string[]): Promise<TurnState[]> {
    const rows = await this.db.query<MailboxRow & { quiet_turns: number } & OpenWork>(
      `select m.*, m.is_unindexed as "isUnindexed",
         exists (select from inbox_sync.seen s where s.mailbox_id = m.id and s.state = 'failing') as "hasFailing",
         exists (select from inbox_sync.refetch r where r.mailbox_id = m.id) as "hasRefetch",
         exists (select from inbox_sync.backfill b where b.mailbox_id = m.id) as "hasBackfill",
         exists (select from inbox_sync.kept k where k.mailbox_id = m.id and k.is_late) as "hasLate"
       from inbox_sync.mailbox m where m.is_listed and m.id = any($1::text[])`,
      [mailboxIds],
    );
    return rows.map((row) => ({ state: mailboxState(row), open: openWork(row), quietTurns: row.quiet_turns }));
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

  /** One statement for all of them: the lock on each lease keeps its holder until the turn is written. */
  async finish(turns: readonly EndedTurn[]): Promise<string[]> {
    if (turns.length === 0) {
      return [];
    }
    const written = await this.db.query<{ id: string }>(
      `with t as (
         select * from json_to_recordset($1::json) as t(id text, lease text, fence bigint, ms float8, quiet int,
           status text, detail text, walked_at timestamptz)),
       held as (
         select t.* from t join inbox_sync.lease l on l.name = t.lease and l.fence = t.fence for share of l)
       update inbox_sync.mailbox m set next_turn_at = now() + h.ms * interval '1 millisecond', quiet_turns = h.quiet,
         claimed_until = '-infinity', status = h.status, detail = h.detail,
         walked_at = coalesce(h.walked_at, m.walked_at), last_sync_at = coalesce(h.walked_at, m.last_sync_at)
       from held h where m.id = h.id returning m.id`,
      [JSON.stringify(turns.map(turnRow))],
    );
    const done = new Set(written.map(({ id }) => id));
    return turns.map(({ mailboxId }) => mailboxId).filter((id) => !done.has(id));
  }
}

function openWork({ hasFailing, hasRefetch, hasBackfill, hasLate, isUnindexed }: OpenWork): OpenWork {
  return { hasFailing, hasRefetch, hasBackfill, hasLate, isUnindexed };
}

function turnRow({ mailboxId, lease, inMs, quietTurns, progress }: EndedTurn): object {
  const { status, detail, walkedAt } = progress;
  return {
    id: mailboxId,
    lease: lease.name,
    fence: lease.fence,
    ms: inMs,
    quiet: quietTurns,
    status,
    detail,
    walked_at: walkedAt,
  };
}
