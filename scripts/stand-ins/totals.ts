import { counted } from './counted';
import type { Dump, StandIns } from './start';

/** The last line of `--json`. */
export interface Totals {
  readonly mailboxes: number;
  readonly messagesSeen: number;
  /** Events that Salesforce accepted, repeats included. */
  readonly published: number;
  readonly tasks: number;
  readonly taskRelations: number;
  readonly ledger: {
    readonly Filed: number;
    readonly Skipped: number;
    readonly Waiting: number;
    readonly Failed: number;
  };
  /** Without OAuth, which does not count. */
  readonly salesforceApiCalls: number;
  /** Of the transactions since loading. */
  readonly apex: { readonly transactions: number; readonly maxSoql: number; readonly maxDml: number };
  readonly seconds: number;
}

export function totalsOf({ mailboxes, org, orgServer }: StandIns, dump: Dump, startedAt: number): Totals {
  const withOutcome = (outcome: string): number =>
    dump.InboxSyncEntry__c.filter((entry) => entry['Outcome__c'] === outcome).length;
  const { transactions, maxSoql, maxDml } = org.statistics();
  return {
    mailboxes: mailboxes.length,
    messagesSeen: dump.InboxSyncRun__c.reduce((sum, run) => sum + Number(run['MessagesSeen__c'] ?? 0), 0),
    published: orgServer.usage.totalPublished,
    tasks: dump.Task.length,
    taskRelations: dump.TaskRelation.length,
    ledger: {
      Filed: withOutcome('Filed'),
      Skipped: withOutcome('Skipped'),
      Waiting: withOutcome('Waiting'),
      Failed: withOutcome('Failed'),
    },
    salesforceApiCalls: orgServer.usage.totalRequests,
    apex: { transactions, maxSoql, maxDml },
    seconds: Math.round((performance.now() - startedAt) / 100) / 10,
  };
}

/** What a client would spend that asks for the contact and for the lead and creates the task, mail by mail. */
const naiveCallsPerMail = 3;

/** The totals for a person. */
export function describeTotals(totals: Totals): string {
  const { ledger, apex } = totals;
  const naive = totals.messagesSeen * naiveCallsPerMail;
  return [
    `${counted(totals.messagesSeen, 'mail')} seen in ${counted(totals.mailboxes, 'mailbox', 'mailboxes')}, ` +
      `${totals.published} sent to Salesforce, ` +
      `${counted(totals.tasks, 'task')} with ${counted(totals.taskRelations, 'relation')}`,
    `ledger: ${ledger.Filed} filed, ${ledger.Skipped} skipped, ${ledger.Waiting} waiting, ${ledger.Failed} failed`,
    `Salesforce API calls: ${totals.salesforceApiCalls}; one mail at a time (contact query, lead query, task) would have cost ${naive}`,
    `Apex: ${counted(apex.transactions, 'transaction')}, at most ${apex.maxSoql} SOQL and ${apex.maxDml} DML statements in one; ${totals.seconds} s in all`,
  ].join('\n');
}
