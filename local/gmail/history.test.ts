import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { gmail_v1 } from 'googleapis/build/src/apis/gmail';
import { startGmail, type GmailStandIn } from './server';
import { makeServiceAccount, refusal, serviceAccountClient } from './testing/official-client';

const account = makeServiceAccount();
const anna = 'anna@firm.example';
const raw = Buffer.from('Subject: hello\r\n\r\nbody');

describe('history of the local Gmail', () => {
  let standIn: GmailStandIn;
  let users: gmail_v1.Resource$Users;
  let cursor: string;

  beforeEach(async () => {
    standIn = await startGmail({
      mailboxes: [{ address: anna, messages: [{ folder: 'Inbox', raw }] }],
      serviceAccounts: [account],
    });
    users = serviceAccountClient(standIn, account, { subject: anna }).users;
    cursor = (await users.getProfile({ userId: 'me' })).data.historyId ?? '';
  });
  afterEach(() => standIn.close());

  const history = async (parameters: gmail_v1.Params$Resource$Users$History$List = {}) =>
    (await users.history.list({ userId: 'me', startHistoryId: cursor, ...parameters })).data;

  it('is empty, without `history`, when nothing has changed', async () => {
    expect(await history()).toEqual({ historyId: cursor });
  });

  it('shows what arrived, was relabelled and was deleted, in order, with rising ids that leave gaps', async () => {
    const { id, threadId } = standIn.deliver(anna, 'Inbox', raw);
    standIn.relabel(anna, id, { add: ['Label_1'], remove: ['INBOX'] });
    const gone = standIn.deliver(anna, 'Sent', raw);
    standIn.remove(anna, gone.id);

    const data = await history();
    const labelIds = ['UNREAD', 'CATEGORY_PERSONAL', 'Label_1'];
    const message = { id, threadId, labelIds };
    const deleted = { id: gone.id, threadId: gone.threadId };
    const rest = (of: object) => ({ id: expect.stringMatching(/^\d+$/) as unknown, messages: [of] });
    const [kept, lost] = [rest({ id, threadId }), rest(deleted)];
    expect(data.history).toEqual([
      { ...kept, messagesAdded: [{ message }] },
      { ...kept, labelsAdded: [{ message, labelIds: ['Label_1'] }] },
      { ...kept, labelsRemoved: [{ message, labelIds: ['INBOX'] }] },
      { ...lost, messagesAdded: [{ message: deleted }] },
      { ...lost, messagesDeleted: [{ message: deleted }] },
    ]);
    const numbers = data.history?.map((record) => Number(record.id)) ?? [];
    expect([...numbers].sort((left, right) => left - right)).toEqual(numbers);
    expect((numbers[4] ?? 0) - (numbers[0] ?? 0)).toBeGreaterThan(4);
    expect(data.historyId).toBe(String(numbers[4]));
  });

  it('keeps the kinds and the label that were asked for', async () => {
    const { id } = standIn.deliver(anna, 'Inbox', raw);
    standIn.relabel(anna, id, { remove: ['INBOX'] });
    const sent = standIn.deliver(anna, 'Sent', raw);
    const added = await history({ historyTypes: ['messageAdded'] });
    expect(added.history?.map(({ messages }) => messages?.[0]?.id)).toEqual([id, sent.id]);
    const ofSent = await history({ labelId: 'SENT' });
    expect(ofSent.history?.map(({ messages }) => messages?.[0]?.id)).toEqual([sent.id]);
  });

  it('pages with the original start id and reports the newest id on every page', async () => {
    const wanted = Array.from({ length: 5 }, () => standIn.deliver(anna, 'Inbox', raw).id);
    const seen: (string | null | undefined)[] = [];
    const ends = new Set<string | null | undefined>();
    let pageToken: string | undefined;
    do {
      const data = await history({ maxResults: 2, ...(pageToken === undefined ? {} : { pageToken }) });
      seen.push(...(data.history ?? []).map(({ messages }) => messages?.[0]?.id));
      ends.add(data.historyId);
      pageToken = data.nextPageToken ?? undefined;
    } while (pageToken !== undefined);
    expect(seen).toEqual(wanted);
    expect(ends.size).toBe(1);
  });

  it('answers 404 to a cursor from before the history expired, and serves a new one', async () => {
    standIn.deliver(anna, 'Inbox', raw);
    standIn.expire(anna);
    expect(await refusal(history())).toEqual({
      status: 404,
      body: {
        error: {
          code: 404,
          message: 'Requested entity was not found.',
          errors: [{ message: 'Requested entity was not found.', domain: 'global', reason: 'notFound' }],
          status: 'NOT_FOUND',
        },
      },
    });
    cursor = (await users.getProfile({ userId: 'me' })).data.historyId ?? '';
    const { id } = standIn.deliver(anna, 'Inbox', raw);
    expect((await history()).history?.[0]?.messages?.[0]?.id).toBe(id);
  });

  it('refuses an id of the future and what is no id', async () => {
    expect(await refusal(history({ startHistoryId: `${cursor}0` }))).toMatchObject({ status: 404 });
    expect(await refusal(history({ startHistoryId: 'x' }))).toMatchObject({ status: 400 });
    expect(await refusal(history({ historyTypes: ['messageRead'] }))).toMatchObject({ status: 400 });
  });

  it('shows each message with the id of its last change', async () => {
    const { id } = standIn.deliver(anna, 'Inbox', raw);
    standIn.relabel(anna, id, { add: ['STARRED'] });
    const { data } = await users.messages.get({ userId: 'me', id, format: 'minimal' });
    expect(data.historyId).toBe((await history()).historyId);
    expect(data.labelIds).toContain('STARRED');
  });

  it('records nothing when a label is already as wanted', async () => {
    const { id } = standIn.deliver(anna, 'Inbox', raw);
    standIn.relabel(anna, id, { add: ['INBOX'], remove: ['SENT'] });
    expect((await history()).history).toHaveLength(1);
  });
});
