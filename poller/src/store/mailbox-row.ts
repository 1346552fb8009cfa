import { z } from 'zod';
import { mailboxSchema } from '../../../contract/heartbeat';
import type { MailboxState, MailboxStatus } from '../sync/ports';

/** A row of inbox_sync.mailbox. */
export interface MailboxRow {
  data: string;
  status: MailboxStatus | null;
  detail: string | null;
  reported_status: MailboxStatus | null;
  reported_detail: string | null;
  acknowledged: string | null;
  pending: string | null;
  pending_is_last: boolean;
  last_sync_at: Date | null;
  synced_through_at: Date | null;
  swept_at: Date | null;
  nightly_swept_at: Date | null;
  aliases: string | null;
  aliases_read_at: Date | null;
  reported_aliases: string | null;
}

export function mailboxState(row: MailboxRow): MailboxState {
  return {
    mailbox: mailboxSchema.parse(JSON.parse(row.data)),
    status: row.status,
    detail: row.detail,
    reportedStatus: row.reported_status,
    reportedDetail: row.reported_detail,
    acknowledged: row.acknowledged,
    pending: row.pending,
    pendingIsLast: row.pending_is_last,
    lastSyncAt: row.last_sync_at,
    syncedThroughAt: row.synced_through_at,
    sweptAt: row.swept_at,
    nightlySweptAt: row.nightly_swept_at,
    aliases: addresses(row.aliases),
    aliasesReadAt: row.aliases_read_at,
    reportedAliases: addresses(row.reported_aliases),
  };
}

function addresses(json: string | null): string[] | null {
  return json === null ? null : z.array(z.string()).parse(JSON.parse(json));
}
