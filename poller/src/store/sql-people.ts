import type { KnownListing, KnownPositions } from '../../../contract/known-addresses';
import type {
  KeptCount,
  KeptMail,
  LateMail,
  LateMiss,
  LateSpan,
  PeoplePage,
  PeopleState,
  PeopleStore,
} from '../sync/people-ports';
import { decideHeld } from './kept-mail';
import type { Database, Sql } from './sql';

const KEPT = `k.delivery_key as "deliveryKey", k.message_key as "messageKey", k.mailbox_id as "mailboxId",
  k.provider_id as "providerId", k.sent_at as "sentAt", k.reason`;

interface PeopleRow {
  secret_id: string | null;
  rules_hash: string | null;
  changes: string | null;
  listing: string | null;
  loaded_at: Date | null;
  compared_at: Date | null;
  refreshed_at: Date | null;
  asks_alone_until: Date | null;
}

/** Whom the org knows, as rows of record and hash. `mark` is the number of the list that last named the row. */
export class SqlPeople implements PeopleStore {
  constructor(private readonly db: Database) {}

  async state(): Promise<PeopleState> {
    const [row] = await this.db.query<PeopleRow>('select * from inbox_sync.people');
    return {
      secretId: row?.secret_id ?? null,
      rulesHash: row?.rules_hash ?? null,
      changes: row?.changes == null ? null : (JSON.parse(row.changes) as KnownPositions),
      listing: row?.listing == null ? null : (JSON.parse(row.listing) as KnownListing),
      loadedAt: row?.loaded_at ?? null,
      comparedAt: row?.compared_at ?? null,
      refreshedAt: row?.refreshed_at ?? null,
      asksAloneUntil: row?.asks_alone_until ?? null,
    };
  }

  async useSecret(secretId: string): Promise<void> {
    await this.db.transaction(async (sql) => {
      const changed = await sql.query<{ is_first: boolean }>(
        `update inbox_sync.people p set secret_id = $1, rules_hash = null, changes = null, listing = null, loaded_at = null,
           compared_at = null from inbox_sync.people before where p.secret_id is distinct from $1 and before.id = p.id
         returning before.secret_id is null as is_first`,
        [secretId],
      );
      if (changed[0]?.is_first === false) {
        await forgetHashes(sql);
      }
    });
  }

  async askAlone(until: Date): Promise<void> {
    await this.db.query('update inbox_sync.people set asks_alone_until = $1', [until]);
  }

  save({ answer, beginsList, isListing, at }: PeoplePage): Promise<number> {
    return this.db.transaction(async (sql) => {
      const [row] = await sql.query<{ mark: number }>(
        `update inbox_sync.people set mark = mark + $1, rules_hash = $2, changes = $3, listing = $4, refreshed_at = $5
         returning mark`,
        [
          beginsList ? 1 : 0,
          answer.rulesHash,
          JSON.stringify(answer.changesNext),
          answer.listingNext === null ? null : JSON.stringify(answer.listingNext),
          at,
        ],
      );
      const mark = row?.mark ?? 0;
      const fresh = [
        ...(await saveRecords(sql, answer.changed, mark, at)),
        ...(await saveRecords(sql, answer.listed, mark, at)),
      ];
      if (isListing && answer.listingNext === null) {
        await sql.query('delete from inbox_sync.known_address where mark < $1', [mark]);
        await sql.query('update inbox_sync.people set loaded_at = coalesce(loaded_at, $1), compared_at = $1', [at]);
      }
      return markLate(sql, fresh);
    });
  }

  async known(hashes: readonly string[]): Promise<Set<string>> {
    const rows = await this.db.query<{ hash: string }>(
      'select distinct hash from inbox_sync.known_address where hash = any($1::text[])',
      [hashes],
    );
    return new Set(rows.map(({ hash }) => hash));
  }

  decideHeld(at: Date): Promise<KeptCount[]> {
    return this.db.transaction((sql) => decideHeld(sql, at));
  }

  async releaseHeld(): Promise<void> {
    await this.db.query(`update inbox_sync.outbox set state = 'queued' where state = 'held'`);
  }

  async lateMailboxes(at: Date): Promise<string[]> {
    const rows = await this.db.query<{ id: string }>(
      'select distinct mailbox_id as id from inbox_sync.kept where is_late and (due_at is null or due_at <= $1)',
      [at],
    );
    return rows.map(({ id }) => id);
  }

  late(mailboxId: string, at: Date, { since, limit }: LateSpan, without: readonly string[]): Promise<LateMail[]> {
    return this.db.query<LateMail>(
      `select ${KEPT}, k.misses, array(select s.provider_id from inbox_sync.seen s where s.delivery_key = k.delivery_key
           and s.mailbox_id = k.mailbox_id order by s.seen_at) as "providerIds"
       from inbox_sync.kept k where k.is_late and k.mailbox_id = $1 and k.sent_at >= $2
         and not k.delivery_key = any($4::text[]) and (k.due_at is null or k.due_at <= $5)
       order by k.sent_at limit $3`,
      [mailboxId, since, limit, without, at],
    );
  }

  async missLate(misses: readonly LateMiss[], at: Date): Promise<void> {
    if (misses.length > 0) {
      await this.db.query(
        `update inbox_sync.kept k set misses = k.misses + 1, due_at = m."dueAt", is_late = m."dueAt" is not null,
           lost_at = case when m."dueAt" is null then $2::timestamptz end
         from json_to_recordset($1::json) as m("deliveryKey" text, "dueAt" timestamptz)
         where k.delivery_key = m."deliveryKey"`,
        [JSON.stringify(misses), at],
      );
    }
  }

  async setUnindexed(mailboxId: string, isUnindexed: boolean): Promise<void> {
    await this.db.query('update inbox_sync.mailbox set is_unindexed = $2 where id = $1', [mailboxId, isUnindexed]);
  }

  async pending(mailboxId: string): Promise<{ isUnindexed: boolean; hasLate: boolean }> {
    const [row] = await this.db.query<{ isUnindexed: boolean; hasLate: boolean }>(
      `select is_unindexed as "isUnindexed",
         exists (select from inbox_sync.kept where is_late and mailbox_id = $1) as "hasLate"
       from inbox_sync.mailbox where id = $1`,
      [mailboxId],
    );
    return row ?? { isUnindexed: false, hasLate: false };
  }

  counts(): Promise<KeptCount[]> {
    return this.db.query<KeptCount>(
      `select mailbox_id as "mailboxId", reason, count(*)::int as count from inbox_sync.kept
       group by mailbox_id, reason order by mailbox_id, reason`,
    );
  }

  keptOf(messageKey: string): Promise<KeptMail[]> {
    return this.db.query<KeptMail>(`select ${KEPT} from inbox_sync.kept k where k.message_key = $1`, [messageKey]);
  }
}

/** Records with their hashes as of now; what they had before and have no more goes. Returns what is new. */
async function saveRecords(sql: Sql, lines: readonly string[], mark: number, at: Date): Promise<string[]> {
  if (lines.length === 0) {
    return [];
  }
  const records = new Map(lines.map((line) => line.split(' ')).map(([id = '', ...hashes]) => [id, new Set(hashes)]));
  const rows = [...records].flatMap(([id, hashes]) => [...hashes].map((hash) => ({ id, hash })));
  const given = JSON.stringify(rows);
  await sql.query(
    `delete from inbox_sync.known_address k where k.record_id = any($1::text[]) and not exists (
       select 1 from json_to_recordset($2::json) as g(id text, hash text) where g.id = k.record_id and g.hash = k.hash)`,
    [[...records.keys()], given],
  );
  const saved = await sql.query<{ hash: string; is_new: boolean }>(
    `insert into inbox_sync.known_address (record_id, hash, mark, known_at)
     select id, hash, $2, $3 from json_to_recordset($1::json) as g(id text, hash text)
     on conflict (record_id, hash) do update set mark = excluded.mark returning hash, xmax = 0 as is_new`,
    [given, mark, at],
  );
  return saved.filter((row) => row.is_new).map(({ hash }) => hash);
}

async function markLate(sql: Sql, hashes: readonly string[]): Promise<number> {
  if (hashes.length === 0) {
    return 0;
  }
  const rows = await sql.query(
    `update inbox_sync.kept set is_late = true, misses = 0, due_at = null, lost_at = null where not is_late and delivery_key in (
       select delivery_key from inbox_sync.kept_participant where hash = any($1::text[])) returning 1`,
    [hashes],
  );
  return rows.length;
}

/**
 * What was looked at and kept is looked at again: its participants are known only by hashes that say nothing any more. What
 * was held is read again by the next walk, however old it is and whether the filter is still on or not.
 */
async function forgetHashes(sql: Sql): Promise<void> {
  await sql.query(
    `update inbox_sync.seen s set state = 'failing', attempts = 0, delivery_key = null, was_in_scope = true,
       ignores_age = o.lane > 0
     from inbox_sync.outbox o where o.state = 'held' and o.delivery_key = s.delivery_key`,
  );
  await sql.query('delete from inbox_sync.seen where delivery_key in (select delivery_key from inbox_sync.kept)');
  await sql.query('delete from inbox_sync.kept');
  await sql.query(`delete from inbox_sync.outbox where state = 'held'`);
  await sql.query('update inbox_sync.outbox set participants = null');
  await sql.query('delete from inbox_sync.known_address');
  await sql.query('update inbox_sync.mailbox set is_unindexed = true');
}
