import type { SeenState, TimeSpan } from '../sync/ports';
import {
  type Backfill,
  MAIL_GONE,
  type MailboxWork,
  type MessageTrace,
  type Refetch,
  type RefetchOrder,
  type SweepKind,
} from '../sync/work-ports';
import type { Database } from './sql';

interface TraceRow {
  mailbox_id: string;
  provider_id: string;
  state: SeenState;
  reason: string | null;
  delivery_key: string | null;
  seen_at: Date;
  outbox_state: 'queued' | 'published' | 'refused' | null;
  is_deferred: boolean | null;
  attempt: number | null;
  published_at: Date | null;
  is_reported: boolean | null;
  is_late: boolean | null;
  misses: number | null;
  due_at: Date | null;
  lost_at: Date | null;
}

const TRACE = `select s.mailbox_id, s.provider_id, s.state, s.reason, s.delivery_key, s.seen_at, o.state as outbox_state,
    o.is_deferred, o.attempt, o.published_at, e.is_reported, k.is_late, k.misses, k.due_at, k.lost_at
  from inbox_sync.seen s
  left join inbox_sync.outbox o on o.delivery_key = s.delivery_key
  left join inbox_sync.elsewhere e on e.delivery_key = s.delivery_key
  left join inbox_sync.kept k on k.delivery_key = s.delivery_key`;

/** The tables of {@link MailboxWork}; what they mean stands in migrations.ts. */
export class SqlMailboxWork implements MailboxWork {
  constructor(private readonly db: Database) {}

  async markSwept(mailboxId: string, kind: SweepKind, at: Date): Promise<void> {
    await this.db.query(
      `update inbox_sync.mailbox set swept_at = $2,
         nightly_swept_at = case when $3 = 'nightly' then $2 else nightly_swept_at end where id = $1`,
      [mailboxId, at, kind],
    );
  }

  async saveAliases(mailboxId: string, aliases: readonly string[] | null, at: Date): Promise<void> {
    await this.db.query(
      'update inbox_sync.mailbox set aliases = coalesce($2, aliases), aliases_read_at = $3 where id = $1',
      [mailboxId, aliases === null ? null : JSON.stringify(aliases), at],
    );
  }

  async startBackfill(mailboxId: string, { from, to }: TimeSpan & { readonly to: Date }): Promise<void> {
    await this.db.query(
      `insert into inbox_sync.backfill (mailbox_id, from_at, to_at, next_to) values ($1, $2, $3, $3)
       on conflict (mailbox_id) do update set from_at = least(backfill.from_at, excluded.from_at),
         to_at = greatest(backfill.to_at, excluded.to_at), next_to = greatest(backfill.to_at, excluded.to_at)`,
      [mailboxId, from, to],
    );
  }

  backfills(): Promise<Backfill[]> {
    return this.db.query<Backfill>(
      `select mailbox_id as "mailboxId", from_at as "from", to_at as "to", next_to as "nextTo", queued
       from inbox_sync.backfill order by mailbox_id`,
    );
  }

  advanceBackfill(mailboxId: string, before: Date, nextTo: Date, queued: number): Promise<boolean> {
    return this.db.transaction(async (sql) => {
      const moved = await sql.query(
        `update inbox_sync.backfill set next_to = $3, queued = queued + $4 where mailbox_id = $1 and next_to = $2
         returning 1`,
        [mailboxId, before, nextTo, queued],
      );
      await sql.query('delete from inbox_sync.backfill where mailbox_id = $1 and next_to <= from_at', [mailboxId]);
      return moved.length > 0;
    });
  }

  async requestRefetch(rows: readonly RefetchOrder[]): Promise<void> {
    await this.db.query(
      `insert into inbox_sync.refetch (delivery_key, message_key, mailbox_id)
       select "deliveryKey", "messageKey", "mailboxId"
       from json_to_recordset($1::json) as r("deliveryKey" text, "messageKey" text, "mailboxId" text)
       where not exists (select from inbox_sync.outbox o where o.delivery_key = "deliveryKey" and o.state <> 'refused')
         and not exists (select from inbox_sync.elsewhere e where e.delivery_key = "deliveryKey" and not e.is_reported)
       on conflict (delivery_key) do nothing`,
      [JSON.stringify(rows)],
    );
  }

  async refetches(mailboxId: string): Promise<Refetch[]> {
    return this.db.query<Refetch>(
      `select r.delivery_key as "deliveryKey", r.message_key as "messageKey", r.mailbox_id as "mailboxId",
         r.misses, array(select s.provider_id from inbox_sync.seen s
           where s.delivery_key = r.delivery_key and s.mailbox_id = r.mailbox_id order by s.seen_at) as "providerIds"
       from inbox_sync.refetch r where r.mailbox_id = $1 order by r.delivery_key`,
      [mailboxId],
    );
  }

  async endRefetch(deliveryKey: string): Promise<void> {
    await this.db.query('delete from inbox_sync.refetch where delivery_key = $1', [deliveryKey]);
  }

  async missRefetch(deliveryKey: string): Promise<void> {
    await this.db.query('update inbox_sync.refetch set misses = misses + 1 where delivery_key = $1', [deliveryKey]);
  }

  async reportGone({ deliveryKey, messageKey, mailboxId }: RefetchOrder, at: Date): Promise<void> {
    await this.db.transaction(async (sql) => {
      if (messageKey !== null) {
        await sql.query(
          `insert into inbox_sync.elsewhere (delivery_key, message_key, mailbox_id, sent_at, reason)
         values ($1, $2, $3, $4, $5)
         on conflict (delivery_key) do update set reason = excluded.reason, is_reported = false, retry_at = null`,
          [deliveryKey, messageKey, mailboxId, at, MAIL_GONE],
        );
      }
      await sql.query('delete from inbox_sync.refetch where delivery_key = $1', [deliveryKey]);
    });
  }

  async retry(mailboxId: string, providerIds: readonly string[]): Promise<void> {
    await this.db.query(
      `insert into inbox_sync.seen (mailbox_id, provider_id, state, attempts, was_in_scope)
       select $1, id, 'failing', 0, true from unnest($2::text[]) as id
       on conflict (mailbox_id, provider_id) do update set state = 'failing', attempts = 0, was_in_scope = true`,
      [mailboxId, providerIds],
    );
  }

  async traces(mailboxId: string, providerIds: readonly string[]): Promise<Map<string, MessageTrace>> {
    const rows = await this.db.query<TraceRow>(`${TRACE} where s.mailbox_id = $1 and s.provider_id = any($2::text[])`, [
      mailboxId,
      providerIds,
    ]);
    return new Map(rows.map((row) => [row.provider_id, traceOf(row)]));
  }

  async tracesByMessageId(messageIdHash: string): Promise<MessageTrace[]> {
    const rows = await this.db.query<TraceRow>(`${TRACE} where s.message_id_hash = $1 order by s.seen_at`, [
      messageIdHash,
    ]);
    return rows.map(traceOf);
  }
}

function traceOf(row: TraceRow): MessageTrace {
  return {
    mailboxId: row.mailbox_id,
    providerId: row.provider_id,
    state: row.state,
    reason: row.reason,
    deliveryKey: row.delivery_key,
    seenAt: row.seen_at,
    outbox: row.outbox_state === 'published' && row.is_deferred === true ? 'deferred' : row.outbox_state,
    attempt: row.attempt,
    publishedAt: row.published_at,
    isReported: row.is_reported,
    late:
      row.is_late === true || row.lost_at !== null
        ? { misses: row.misses ?? 0, dueAt: row.due_at, lostAt: row.lost_at }
        : null,
  };
}
