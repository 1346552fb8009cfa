import { randomBytes } from 'node:crypto';
import { type HeartbeatAnswer, heartbeatVersion } from '../../../../contract/heartbeat';
import { type KnownAddressesQuestion, knownAddressesVersion } from '../../../../contract/known-addresses';
import { connectVersion } from '../../../../contract/connect';
import type { Config } from '../../config';
import { ConnectClient } from '../../salesforce/connect-client';
import { PubSubPublisher } from '../../salesforce/pub-sub-publisher';
import { RestPublisher } from '../../salesforce/rest-publisher';
import { failureOf } from '../../salesforce/salesforce-failure';
import { SalesforceOrg } from '../../salesforce/salesforce-org';
import { SalesforceSession } from '../../salesforce/salesforce-session';
import { ConsentError } from '../../sync/consent';
import { ContractError, QuestionFailedError } from '../../sync/errors';
import { type Examination, Findings, remedyOf, wordsOf } from './finding';
import { checkPublishing } from './check-publishing';
import { checkApiShare } from './check-api-share';

/** What later checks can use of the org. */
export interface SeenOrg {
  /** What it answered to a heartbeat that reports nothing; null when it did not answer. */
  readonly answer: HeartbeatAnswer | null;
  readonly apiCalls: number;
}

const INSTALL = 'Install the Inbox Sync package in this org (docs/install.md), of the same version as this program.';
const ASSIGN =
  "Give the poller's user the permission set Inbox Sync Poller: npm run org:setup does, or Setup, Permission Sets.";
const REACH = 'Check that this machine reaches Salesforce over HTTPS: proxy, firewall, DNS.';

/** Logs in and asks for everything that the poller asks for, without reporting or publishing anything. */
export async function checkSalesforce(exam: Examination, config: Config, stateOrg: string | null): Promise<SeenOrg> {
  const findings = new Findings('Salesforce', exam);
  const session = new SalesforceSession(config.salesforce);
  const rest = new RestPublisher(session);
  const pubSub = new PubSubPublisher(session, config.publish.pubSubUrl, rest);
  const org = new SalesforceOrg(session, rest);
  const token = await findings.attempt('login', REACH, (signal) => session.call((own) => Promise.resolve(own), signal));
  if (token === null) {
    return { answer: null, apiCalls: session.usage().calls };
  }
  const host = new URL(token.instanceUrl).host;
  findings.ok('login', `logged in at ${config.salesforce.loginUrl} to ${host}, org ${token.organizationId}`);
  if (stateOrg !== null && stateOrg !== token.organizationId) {
    const remedy = 'Point the SALESFORCE_ variables to that org, or give this one a state of its own.';
    findings.failed('org', `the state belongs to another org, ${stateOrg}`, remedy);
  }
  const answer = await checkHeartbeat(findings, org, config);
  if (answer !== null) {
    await checkPeople(findings, org, config);
    await checkConnectDoor(findings, session, config, token.organizationId);
    await checkPublishing(findings, session, pubSub, config.publish.way);
    checkSubscription(findings, answer);
    checkApiShare(findings, session.usage(), answer.policy?.apiReservePercent ?? 0);
  }
  return { answer, apiCalls: session.usage().calls };
}

/** A package that refuses the question that a heartbeat carries is older than this program: mail flows all the same. */
async function checkHeartbeat(
  findings: Findings,
  org: SalesforceOrg,
  { prefilter }: Config,
): Promise<HeartbeatAnswer | null> {
  const nothing = { version: heartbeatVersion, orgId: null, policyHash: null, run: null } as const;
  const alone = { ...nothing, mailboxes: [], settledElsewhere: [], waiting: [] };
  const request = prefilter.isOn ? { ...alone, knownAddresses: nobody(prefilter) } : alone;
  const heard = await asked(findings, 'package', async (signal) => {
    try {
      return { answer: await org.heartbeat(request, signal), failure: null };
    } catch (error) {
      if (!(error instanceof QuestionFailedError)) {
        throw error;
      }
      return { answer: await org.heartbeat(alone, signal), failure: error };
    }
  });
  if (heard === null) {
    return null;
  }
  if (heard.failure === null) {
    findings.ok('package', `is installed and speaks version ${heartbeatVersion} of the contract, as this program`);
  } else {
    findings.warning('package', wordsOf(heard.failure), remedyOf(heard.failure) ?? INSTALL);
  }
  return heard.answer;
}

/** A question that names nobody. */
function nobody({ secret }: Config['prefilter']): KnownAddressesQuestion {
  return { key: Buffer.from(secret).toString('hex'), rulesHash: null, changes: null, listing: null };
}

async function checkPeople(findings: Findings, org: SalesforceOrg, { prefilter }: Config): Promise<void> {
  if (!prefilter.isOn) {
    findings.skipped('known people', 'the privacy filter is off (INBOX_SYNC_PREFILTER)');
    return;
  }
  const request = { version: knownAddressesVersion, orgId: null, ...nobody(prefilter) } as const;
  const answer = await asked(findings, 'known people', (signal) => org.knownAddresses(request, signal));
  if (answer !== null) {
    findings.ok('known people', 'Salesforce tells whom it knows, as hashes');
  }
}

/** A link that nobody made has to be refused as such: then the resource can be called. */
async function checkConnectDoor(
  findings: Findings,
  session: SalesforceSession,
  { tokenBox }: Config,
  orgId: string,
): Promise<void> {
  if (tokenBox === null) {
    findings.skipped('connect requests', 'this host lets nobody connect a mailbox by own consent');
    return;
  }
  const secret = (): string => randomBytes(32).toString('hex');
  const request = { version: connectVersion, orgId, request: secret(), claim: secret() } as const;
  const isAnswered = await findings.attempt('connect requests', ASSIGN, async (signal) => {
    try {
      await new ConnectClient(session).resolve(request, signal);
    } catch (error) {
      if (!(error instanceof ConsentError) || error.problem === 'salesforce-away') {
        return false;
      }
    }
    return true;
  });
  if (isAnswered === true) {
    findings.ok('connect requests', 'Salesforce looks the links of the setup page up');
  } else if (isAnswered === false) {
    findings.failed('connect requests', 'Salesforce does not look the links of the setup page up', ASSIGN);
  }
}

/** A call of the package's own, whose refusals mean something of their own. */
async function asked<T>(
  findings: Findings,
  check: string,
  ask: (signal: AbortSignal) => Promise<T>,
): Promise<T | null> {
  return findings.attempt(check, REACH, async (signal) => {
    try {
      return await ask(signal);
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal === null) {
        throw error;
      }
      findings.failed(check, ...refusal);
      return null;
    }
  });
}

/** @returns what it is and what to do */
function refusalOf(error: unknown): [string, string] | null {
  const { code } = failureOf(error instanceof Error ? error.cause : null);
  if (code === 'NOT_FOUND' || code === 'ERROR_HTTP_404') {
    return ['the org has no such resource: the package is not installed', INSTALL];
  }
  if (code === 'FORBIDDEN' || code === 'INSUFFICIENT_ACCESS' || code === 'ERROR_HTTP_403') {
    return ["the poller's user may not call the package", ASSIGN];
  }
  return error instanceof ContractError ? [wordsOf(error), remedyOf(error) ?? INSTALL] : null;
}

function checkSubscription(findings: Findings, { subscription }: HeartbeatAnswer): void {
  if (subscription === 'Running') {
    findings.ok('subscription', 'the filing trigger gets events');
    return;
  }
  const resume = 'Setup, Platform Events, Inbox Sync Email, Subscriptions: resume InboxSyncEmailTrigger.';
  const remedy = subscription === 'Missing' ? `${INSTALL} Its trigger subscribes by itself.` : resume;
  findings.failed('subscription', `the filing trigger's subscription is ${subscription}: mail is not filed`, remedy);
}
