import { z } from 'zod';
import { eventFields, eventName } from '../../../../contract/event-fields';
import { PubSubMissingError, type PubSubPublisher } from '../../salesforce/pub-sub-publisher';
import { failureOf } from '../../salesforce/salesforce-failure';
import type { SalesforceSession } from '../../salesforce/salesforce-session';
import type { PublishWay } from '../../sync/ports';
import type { Findings } from './finding';

const describeSchema = z.object({ createable: z.boolean(), fields: z.array(z.object({ name: z.string() })) });
const ASSIGN = "Give the poller's user the permission set Inbox Sync Poller: it may create the event.";
const PORT = 'Open port 7443 to api.pubsub.salesforce.com, or set SALESFORCE_PUBLISH=rest.';

/** Whether the poller's user may publish, and by which way; nothing is published. */
export async function checkPublishing(
  findings: Findings,
  session: SalesforceSession,
  pubSub: PubSubPublisher,
  way: PublishWay,
): Promise<void> {
  const mayCreate = await checkRight(findings, session);
  if (way === 'rest') {
    findings.ok('publish way', 'REST, as SALESFORCE_PUBLISH says: a call for each 200 mails');
    return;
  }
  if (mayCreate) {
    await checkPubSub(findings, pubSub);
  }
}

async function checkRight(findings: Findings, session: SalesforceSession): Promise<boolean> {
  const found = await findings.attempt('publish right', ASSIGN, async (signal) => {
    try {
      return describeSchema.parse(await session.get(`/sobjects/${eventName}/describe`, signal));
    } catch (error) {
      if (failureOf(error).code === 'NOT_FOUND') {
        return { createable: false, fields: [] };
      }
      throw error;
    }
  });
  if (found === null) {
    return false;
  }
  if (!found.createable) {
    findings.failed('publish right', `the poller's user may not publish ${eventName}`, ASSIGN);
    return false;
  }
  const known = new Set(found.fields.map(({ name }) => name));
  const lacking = Object.keys(eventFields).filter((name) => !known.has(name));
  if (lacking.length > 0) {
    const remedy = 'Install the same version of the poller and of the Inbox Sync package.';
    findings.failed('publish right', `the event in Salesforce has no field ${lacking.join(', ')}`, remedy);
    return false;
  }
  findings.ok('publish right', `the poller's user may publish ${eventName}, which has every field`);
  return true;
}

async function checkPubSub(findings: Findings, pubSub: PubSubPublisher): Promise<void> {
  const may = await findings.attempt('publish way', PORT, async (signal) => {
    try {
      return await pubSub.mayPublish(signal);
    } catch (error) {
      if (!(error instanceof PubSubMissingError)) {
        throw error;
      }
      findings.warning('publish way', `${error.message}: REST is used, which costs a call for each 200 mails`, PORT);
      return null;
    }
  });
  if (may === true) {
    findings.ok('publish way', 'the Pub/Sub API answers: publishing costs no API calls');
  } else if (may === false) {
    findings.failed('publish way', 'the Pub/Sub API lets this user not publish', ASSIGN);
  }
}
