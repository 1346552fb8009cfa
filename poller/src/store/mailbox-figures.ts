import type { Sql } from './sql';

/** What waits for one mailbox, and what stays in it, in numbers. */
export interface MailboxFigures {
  /** In the outbox and not published yet. */
  readonly queued: number;
  /** In the outbox until it is known whom the org knows. */
  readonly held: number;
  /** Published, and Salesforce has not said what became of it. */
  readonly unanswered: number;
  /** Published, and Salesforce answered that it waits. */
  readonly deferred: number;
  readonly refused: number;
  /** Mails that could not be read so far. */
  readonly unreadable: number;
  /** Mail that stays in the mailbox because Salesforce knows nobody on it, by reason. */
  readonly kept: Readonly<Record<string, number>>;
  /** How far a backfill has come; null when none is under way. */
  readonly backfillTo: Date | null;
  /** A user's consent is stored. */
  readonly hasConsent: boolean;
}

interface FiguresRow {
  readonly id: string;
  readonly queued: number;
  readonly held: number;
  readonly unanswered: number;
  readonly deferred: number;
  readonly refused: number;
  readonly unreadable: number;
  readonly kept: string;
  readonly backfill_to: Date | null;
  readonly has_consent: boolean;
}

/** By mailbox id, every mailbox that Salesforce has listed. */
export async function mailboxFigures(sql: Sql): Promise<Map<string, MailboxFigures>> {
  const rows = await sql.query<FiguresRow>(
    `select m.id,
       coalesce(o.queued, 0) as queued, coalesce(o.held, 0) as held, coalesce(o.unanswered, 0) as unanswered,
       coalesce(o.deferred, 0) as deferred, coalesce(o.refused, 0) as refused,
       coalesce(s.failing, 0) as unreadable, coalesce(k.kept, '{}') as kept, b.next_to as backfill_to,
       t.mailbox_id is not null as has_consent
     from inbox_sync.mailbox m
     left join (
       select mailbox_id,
         count(*) filter (where state = 'queued')::int as queued,
         count(*) filter (where state = 'held')::int as held,
         count(*) filter (where state = 'published' and not is_deferred)::int as unanswered,
         count(*) filter (where state = 'published' and is_deferred)::int as deferred,
         count(*) filter (where state = 'refused')::int as refused
       from inbox_sync.outbox group by mailbox_id) o on o.mailbox_id = m.id
     left join (
       select mailbox_id, count(*)::int as failing from inbox_sync.seen
       where state = 'failing' and reason is distinct from 'gone' group by mailbox_id
     ) s on s.mailbox_id = m.id
     left join (
       select mailbox_id, json_object_agg(reason, count)::text as kept from (
         select mailbox_id, reason, count(*)::int as count from inbox_sync.kept group by mailbox_id, reason) c
       group by mailbox_id) k on k.mailbox_id = m.id
     left join inbox_sync.backfill b on b.mailbox_id = m.id
     left join inbox_sync.refresh_token t on t.mailbox_id = m.id
     where m.is_listed`,
  );
  return new Map(rows.map(({ id, ...row }) => [id, figuresOf(row)]));
}

function figuresOf({ kept, backfill_to, has_consent, ...counts }: Omit<FiguresRow, 'id'>): MailboxFigures {
  return {
    ...counts,
    kept: JSON.parse(kept) as Record<string, number>,
    backfillTo: backfill_to,
    hasConsent: has_consent,
  };
}
