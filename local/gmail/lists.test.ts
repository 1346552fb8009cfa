import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { gmail_v1 } from 'googleapis/build/src/apis/gmail';
import type { Folder } from './mailbox';
import { startGmail, type GmailStandIn } from './server';
import { makeServiceAccount, refusal, serviceAccountClient } from './testing/official-client';

const account = makeServiceAccount();
const anna = 'anna@firm.example';
const ben = 'ben@firm.example';
const noon = Date.UTC(2026, 10, 2, 12);

/** A mail that arrived so many minutes after noon. */
function mail(minutes: number, more = ''): Buffer {
  return Buffer.from(`Date: ${new Date(noon + minutes * 60_000).toUTCString()}\r\n${more}\r\nbody ${minutes}`);
}

describe('lists of the local Gmail', () => {
  let standIn: GmailStandIn;
  let users: gmail_v1.Resource$Users;

  beforeEach(async () => {
    standIn = await startGmail({
      mailboxes: [
        { address: anna, messages: [] },
        { address: ben, messages: [] },
      ],
      serviceAccounts: [account],
    });
    users = serviceAccountClient(standIn, account, { subject: anna }).users;
  });
  afterEach(() => standIn.close());

  const deliver = (folder: Folder, minutes: number, more = '') => standIn.deliver(anna, folder, mail(minutes, more)).id;
  const ids = async (parameters: gmail_v1.Params$Resource$Users$Messages$List = {}) => {
    const { data } = await users.messages.list({ userId: 'me', ...parameters });
    return (data.messages ?? []).map(({ id }) => id);
  };

  it('leaves `messages` out when nothing matches', async () => {
    const { data } = await users.messages.list({ userId: 'me' });
    expect(data).toEqual({ resultSizeEstimate: 0 });
  });

  it('lists newest first, whatever the order of arrival', async () => {
    const [b, c, a] = [deliver('Inbox', 5), deliver('Sent', 9), deliver('Inbox', 1)];
    expect(await ids()).toEqual([c, b, a]);
  });

  it('finds by epoch seconds, by day in Pacific time, and by folder', async () => {
    const [early, late] = [deliver('Inbox', -700), deliver('Sent', 0)];
    const seconds = noon / 1000;
    expect(await ids({ q: `after:${seconds}` })).toEqual([late]);
    expect(await ids({ q: `after:${seconds + 1}` })).toEqual([]);
    expect(await ids({ q: `before:${seconds}` })).toEqual([early]);
    expect(await ids({ q: 'after:2026/11/02' })).toEqual([late]);
    expect(await ids({ q: 'before:2026-11-02' })).toEqual([early]);
    expect(await ids({ q: 'in:inbox' })).toEqual([early]);
    expect(await ids({ q: 'in:inbox OR in:sent' })).toEqual([late, early]);
    expect(await ids({ q: '{in:inbox in:sent} after:1' })).toEqual([late, early]);
    expect(await ids({ q: `after:${seconds} (in:inbox OR in:sent) -in:sent` })).toEqual([]);
    expect(await ids({ labelIds: ['INBOX'] })).toEqual([early]);
    expect(await ids({ labelIds: ['INBOX', 'SENT'] })).toEqual([]);
  });

  it('finds a message by its Message-ID', async () => {
    const id = deliver('Inbox', 1, 'Message-ID: <One@x.example>\r\n');
    deliver('Inbox', 2, 'Message-ID: <two@x.example>\r\n');
    expect(await ids({ q: 'rfc822msgid:One@x.example' })).toEqual([id]);
    expect(await ids({ q: 'rfc822msgid:<One@x.example>' })).toEqual([id]);
  });

  it('moves and labels mail by the names that people use, and lists it by them', async () => {
    const id = deliver('Inbox', 1);
    const where = (): unknown => standIn.messages(anna).map(({ folder, labels }) => [folder, labels]);
    standIn.setLabel(anna, id, 'No Salesforce', true);
    expect(where()).toEqual([['Inbox', ['No Salesforce']]]);
    standIn.moveTo(anna, id, 'Clients');
    expect(where()).toEqual([['No Salesforce', ['No Salesforce', 'Clients']]]);
    standIn.setLabel(anna, id, 'no salesforce', false);
    expect(where()).toEqual([['Clients', ['Clients']]]);
    standIn.moveTo(anna, id, 'Trash');
    expect(await ids({ q: 'in:trash' })).toEqual([id]);
    standIn.moveTo(anna, id, 'Inbox');
    expect(await ids({ q: 'in:inbox' })).toEqual([id]);
    const { data } = await users.labels.list({ userId: 'me' });
    expect((data.labels ?? []).map(({ name }) => name)).toContain('Clients');
  });

  it('hides Spam and Trash unless they are asked for', async () => {
    const [kept, spam, trash] = [deliver('Inbox', 1), deliver('Inbox', 2), deliver('Inbox', 3)];
    standIn.relabel(anna, spam, { add: ['SPAM'], remove: ['INBOX'] });
    standIn.relabel(anna, trash, { add: ['TRASH'] });
    expect(await ids()).toEqual([kept]);
    expect(await ids({ includeSpamTrash: true })).toEqual([trash, spam, kept]);
    expect(await ids({ labelIds: ['SPAM'] })).toEqual([spam]);
    expect(await ids({ q: 'in:trash' })).toEqual([trash]);
    expect(await ids({ q: 'in:anywhere' })).toEqual([trash, spam, kept]);
  });

  it('pages without gap or repeat while mail comes and goes', async () => {
    const wanted = Array.from({ length: 7 }, (_, minutes) => deliver('Inbox', minutes)).reverse();
    const first = await users.messages.list({ userId: 'me', maxResults: 3 });
    deliver('Inbox', 100);
    standIn.remove(anna, wanted[2] ?? '');
    const seen = first.data.messages?.map(({ id }) => id) ?? [];
    let pageToken = first.data.nextPageToken ?? null;
    while (pageToken !== null) {
      const { data } = await users.messages.list({ userId: 'me', maxResults: 3, pageToken });
      seen.push(...(data.messages ?? []).map(({ id }) => id));
      pageToken = data.nextPageToken ?? null;
    }
    expect(seen).toEqual(wanted);
  });

  it.each([
    ['a page token of another search', { q: 'in:inbox' }, true],
    ['a page token that was made up', { pageToken: 'abc' }, false],
    ['more results than a page may have', { maxResults: 501 }, false],
    ['a search it does not model', { q: 'larger:5M' }, false],
    ['a search that does not parse', { q: '(in:inbox' }, false],
    ['an unknown label', { labelIds: ['POSTBOX'] }, false],
  ])('refuses %s', async (_, parameters, withToken) => {
    deliver('Inbox', 1);
    deliver('Inbox', 2);
    const { data } = await users.messages.list({ userId: 'me', maxResults: 1 });
    const pageToken = withToken && data.nextPageToken ? { pageToken: data.nextPageToken } : {};
    const call = users.messages.list({ userId: 'me', ...pageToken, ...parameters });
    expect(await refusal(call)).toMatchObject({ status: 400, body: { error: { status: 'INVALID_ARGUMENT' } } });
  });

  it('gives one mail different ids in two mailboxes, rising in each', async () => {
    const raw = mail(1, 'Message-ID: <same@x.example>\r\n');
    const inAnna = [standIn.deliver(anna, 'Sent', raw).id, standIn.deliver(anna, 'Inbox', raw).id];
    const inBen = standIn.deliver(ben, 'Inbox', raw).id;
    expect(inAnna[0]).toMatch(/^[0-9a-f]{16}$/);
    expect(inAnna[0]).not.toBe(inBen);
    expect([...inAnna].sort()).toEqual(inAnna);
    const other = serviceAccountClient(standIn, account, { subject: ben }).users.messages;
    expect((await other.get({ userId: 'me', id: inBen })).data.id).toBe(inBen);
    expect(await refusal(other.get({ userId: 'me', id: inAnna[0] ?? '' }))).toMatchObject({ status: 404 });
  });

  it('puts answers into the thread of what they answer, also when the answer arrives first', async () => {
    const answer = deliver('Inbox', 2, 'Message-ID: <b@x>\r\nIn-Reply-To: <a@x>\r\n');
    const question = deliver('Sent', 1, 'Message-ID: <a@x>\r\n');
    const later = deliver('Inbox', 3, 'Message-ID: <c@x>\r\nReferences: <a@x> <b@x>\r\n');
    const { data } = await users.messages.list({ userId: 'me' });
    expect(data.messages).toEqual([
      { id: later, threadId: answer },
      { id: answer, threadId: answer },
      { id: question, threadId: answer },
    ]);
    expect((await users.getProfile({ userId: 'me' })).data).toMatchObject({ messagesTotal: 3, threadsTotal: 1 });
  });

  it('lists system labels and those in use', async () => {
    standIn.relabel(anna, deliver('Inbox', 1), { add: ['Label_7'] });
    const { data } = await users.labels.list({ userId: 'me' });
    expect(data.labels).toContainEqual({ id: 'INBOX', name: 'INBOX', type: 'system' });
    expect(data.labels).toContainEqual({ id: 'Label_7', name: 'Label_7', type: 'user' });
  });

  it('tells a test at once that a label, a message or a mailbox does not exist', () => {
    const id = deliver('Inbox', 1);
    expect(() => standIn.relabel(anna, id, { add: ['INBOKS'] })).toThrow('no Gmail label INBOKS');
    expect(() => standIn.remove(anna, 'ff')).toThrow(`no message ff in ${anna}`);
    expect(() => standIn.deliver('x@firm.example', 'Inbox', mail(1))).toThrow('no mailbox x@firm.example');
  });

  it('loads and lists 10,000 messages, each once', async () => {
    const raws = Array.from({ length: 10_000 }, (_, i) => ({
      folder: 'Inbox' as const,
      raw: mail(i, `Subject: ${i}\r\n`),
    }));
    const big = await startGmail({ mailboxes: [{ address: anna, messages: raws }], serviceAccounts: [account] });
    try {
      const { messages } = serviceAccountClient(big, account, { subject: anna }).users;
      let pageToken: string | undefined;
      const seen = new Set<string>();
      do {
        const { data } = await messages.list({
          userId: 'me',
          q: 'in:inbox after:1',
          maxResults: 500,
          ...(pageToken === undefined ? {} : { pageToken }),
        });
        data.messages?.forEach(({ id }) => seen.add(id ?? ''));
        pageToken = data.nextPageToken ?? undefined;
      } while (pageToken !== undefined);
      expect(seen.size).toBe(10_000);
    } finally {
      await big.close();
    }
  });
});
