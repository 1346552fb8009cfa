import type { Database } from '../../poller/src/store/sql';
import type { ChaosOrg } from './chaos-org';
import { type Kind, KINDS, type Truth } from './truth';

/** Kinds that the poller keeps back, with the reason that the ledger has to give. */
const REASONS: readonly (readonly [Kind, string])[] = [
  ['private', 'skipped.private'],
  ['automated', 'skipped.automated'],
  ['internal', 'skipped.internal'],
  ['excluded', 'skipped.excluded'],
];

/**
 * What the rules forbid and happened. A stranger's mail has to be there too: in the end everybody is known.
 *
 * @param wasLost the state was lost on the way, and with it what was published and is not to be seen any more
 * @param unexcused mails at Gmail that only a sweep found, although its history or the list after a lost cursor told of them
 */
export async function problemsOf(
  truths: readonly Truth[],
  org: ChaosOrg,
  database: Database,
  unexcused: number,
  wasLost: boolean,
): Promise<string[]> {
  const found = truths.flatMap((truth) => [...problemsOfPublished(truth, org), ...problemsOfLedger(truth, org)]);
  const required = new Map(
    truths.map((truth) => [truth.mailboxId, new Set(KINDS.flatMap((kind) => truth.required(kind, 'publish')))]),
  );
  const events = org
    .events()
    .filter((event) => !wasLost || required.get(event.Mailbox__c)?.has(event.Subject__c ?? '') === true);
  const unanswered = events.filter((event) => !org.ledger.has(event.DeliveryKey__c));
  found.push(...unanswered.map((event) => `${event.Subject__c ?? ''} has no ledger row`));
  const keys = new Set(events.map((event) => event.MessageKey__c));
  if (new Set(org.tasks).size !== org.tasks.length) {
    found.push('a mail has two tasks');
  }
  if ([...keys].some((key) => !org.tasks.includes(key))) {
    found.push('a published mail has no task');
  }
  const open = await database.query<{ state: string }>(
    `select state from inbox_sync.outbox union all
     select state from inbox_sync.seen where state in ('outbox', 'failing') union all
     select 'dead' from inbox_sync.seen where state = 'dead' union all
     select 'unreported' from inbox_sync.elsewhere where not is_reported`,
  );
  found.push(...open.map(({ state }) => `a row is still open: ${state}`));
  if (unexcused > 0) {
    found.push(`the walk missed ${unexcused} mails at Gmail, which only a sweep found`);
  }
  return [...new Set(found)];
}

/** Exactly what the rules demand went to Salesforce. */
function problemsOfPublished(truth: Truth, org: ChaosOrg): string[] {
  const mine = org.events().filter(({ Mailbox__c }) => Mailbox__c === truth.mailboxId);
  const published = new Set(mine.map(({ Subject__c }) => Subject__c ?? ''));
  const allowed = new Set(KINDS.flatMap((kind) => truth.allowed(kind, 'publish')));
  return [
    ...KINDS.flatMap((kind) => truth.required(kind, 'publish')).flatMap((name) =>
      published.has(name) ? [] : `${name} of ${truth.mailboxId} is lost`,
    ),
    ...[...published].flatMap((name) => (allowed.has(name) ? [] : `${name} must not be published`)),
    ...mine.flatMap((event) =>
      event.Body__c?.includes(`Text of ${event.Subject__c ?? ''}`) === true ? [] : 'no text',
    ),
  ];
}

/** What was kept back has its row with its reason. */
function problemsOfLedger(truth: Truth, org: ChaosOrg): string[] {
  const rows = org.requests
    .flatMap((request) => request.settledElsewhere)
    .filter(({ mailbox }) => mailbox === truth.mailboxId);
  return REASONS.flatMap(([kind, reason]) => {
    const reported = new Set(rows.filter((row) => row.reason === reason).map(({ deliveryKey }) => deliveryKey)).size;
    const least = new Set(truth.required(kind, 'drop')).size;
    const most = new Set(truth.allowed(kind, 'drop')).size;
    return reported < least || reported > most
      ? [`${reported} rows say ${reason} in ${truth.mailboxId}, not ${least} to ${most}`]
      : [];
  });
}
