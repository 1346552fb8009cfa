import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { controlActions, controlHelp } from './control-actions';
import { ControlError } from './control-requests';
import { startControl, type ControlServer } from './control-server';
import { Faults } from './faults';
import { RequestLog } from './request-log';

describe('the control server', () => {
  const faults = new Faults();
  const log = new RequestLog();
  const delivered: { mailbox: string; folder: string; raw: string }[] = [];
  const told: unknown[] = [];
  let control: ControlServer;

  beforeAll(async () => {
    control = await startControl({
      faults,
      log,
      running: ['gmail', 'salesforce'],
      dump: () => Promise.resolve({ Task: [] }),
      deliver: (mailbox, folder, raw) => {
        if (mailbox !== 'anna@example.com') {
          throw new ControlError(`no mailbox ${mailbox}`);
        }
        delivered.push({ mailbox, folder, raw: raw.toString('latin1') });
        return { id: 'm1' };
      },
      addPerson: (values) => {
        told.push(values);
        return '003000000000001AAA';
      },
      mail: () => [{ mailbox: 'anna@example.com', id: 'm1', messageId: '<1@x>', folder: 'Inbox', labels: [] }],
      move: (...what) => void told.push(['move', ...what]),
      label: (...what) => void told.push(['label', ...what]),
      remove: (...what) => void told.push(['delete', ...what]),
      setAliases: (...what) => void told.push(['aliases', ...what]),
      expire: (mailbox) => void told.push(`expire ${mailbox}`),
      revoke: (mailbox) => void told.push(`revoke ${mailbox}`),
      restore: (mailbox) => void told.push(`restore ${mailbox}`),
      suspendTriggers: () => void told.push('suspend'),
      resumeTriggers: (fromTip) => void told.push(['resume', fromTip]),
      loseEvents: (count) => void told.push(['lose', count]),
      setQuirks: (quirks) => void told.push(quirks),
    });
  });
  afterAll(() => control.close());
  beforeEach(() => {
    faults.clear();
    delivered.length = 0;
    told.length = 0;
  });

  async function ask(method: string, path: string, body?: unknown): Promise<[number, unknown]> {
    const init =
      body === undefined ? { method } : { method, body: typeof body === 'string' ? body : JSON.stringify(body) };
    const answer = await fetch(control.url + path, init);
    return [answer.status, await answer.json()];
  }

  it('delivers mail given as text and as base64', async () => {
    const mail = { mailbox: 'anna@example.com', folder: 'Inbox' };
    expect(await ask('POST', '/mail', { ...mail, raw: 'Subject: hi\r\n\r\nä' })).toEqual([200, { id: 'm1' }]);
    const bytes = Buffer.from('Subject: hi\r\n\r\n\xe4', 'latin1');
    await ask('POST', '/mail', { ...mail, folder: 'Sent', raw: bytes.toString('base64') });
    await ask('POST', '/mail', { ...mail, folder: 'Sent', raw: bytes.toString('base64url') });
    expect(delivered.map(({ folder, raw }) => [folder, raw])).toEqual([
      ['Inbox', 'Subject: hi\r\n\r\n\xc3\xa4'],
      ['Sent', 'Subject: hi\r\n\r\n\xe4'],
      ['Sent', 'Subject: hi\r\n\r\n\xe4'],
    ]);
  });

  it('shows records and requests, adds people, expires and revokes', async () => {
    log.add('gmail', 'GET', '/gmail/v1/users/me/profile', '?a=b').status = 200;
    expect(await ask('GET', '/dump')).toEqual([200, { Task: [] }]);
    expect(await ask('GET', '/requests')).toEqual([
      200,
      [{ target: 'gmail', method: 'GET', path: '/gmail/v1/users/me/profile', query: '?a=b', status: 200 }],
    ]);
    const person = { type: 'Lead', email: 'l@example.com', lastName: 'L' };
    expect(await ask('POST', '/people', person)).toEqual([200, { id: '003000000000001AAA' }]);
    await ask('POST', '/expire', { mailbox: 'anna@example.com' });
    await ask('POST', '/revoke', { mailbox: 'anna@example.com' });
    expect(told).toEqual([person, 'expire anna@example.com', 'revoke anna@example.com']);
  });

  it('moves, labels and deletes mail that it lists, and sets aliases', async () => {
    const [, listed] = await ask('GET', '/mail');
    const [{ mailbox, id }] = listed as [{ mailbox: string; id: string }];
    await ask('POST', '/move', { mailbox, id, folder: 'Clients' });
    await ask('POST', '/label', { mailbox, id, label: 'No Salesforce' });
    await ask('POST', '/label', { mailbox, id, label: 'No Salesforce', on: false });
    await ask('POST', '/delete', { mailbox, id });
    await ask('POST', '/aliases', { mailbox, aliases: ['sales@example.com'] });
    expect(told).toEqual([
      ['move', mailbox, id, 'Clients'],
      ['label', mailbox, id, 'No Salesforce', true],
      ['label', mailbox, id, 'No Salesforce', false],
      ['delete', mailbox, id],
      ['aliases', mailbox, ['sales@example.com']],
    ]);
  });

  it('gives consent back, suspends and resumes the trigger, loses events, and repeats rows', async () => {
    await ask('POST', '/restore', { mailbox: 'anna@example.com' });
    await ask('POST', '/suspend');
    await ask('POST', '/resume');
    await ask('POST', '/resume', { fromTip: true });
    await ask('POST', '/lose', { events: 2 });
    await ask('POST', '/quirks', { reorder: true });
    const quirks = { replay: false, reorder: true };
    expect(told).toEqual([
      ...['restore anna@example.com', 'suspend', ['resume', false], ['resume', true], ['lose', 2], quirks],
    ]);
  });

  it('explains every request in the help', () => {
    const help = controlHelp();
    Object.keys(controlActions).forEach((name) => expect(help).toContain(name));
    expect(help).toMatch(/Retry-After/);
  });

  it('sets faults with defaults and clears them', async () => {
    expect(await ask('POST', '/faults', { target: 'gmail', match: '^GET /x$', status: 503 })).toEqual([200, {}]);
    expect(await ask('POST', '/faults', { target: 'salesforce', quota: true })).toEqual([200, {}]);
    expect(faults.isQuotaOn('salesforce')).toBe(true);
    expect(faults.before('gmail', 'GET', '/x')).toMatchObject({ status: 503, headers: {}, body: null });
    expect(faults.before('gmail', 'GET', '/x')).toBeNull();
    expect(await ask('DELETE', '/faults')).toEqual([200, {}]);
    expect(faults.isQuotaOn('salesforce')).toBe(false);
  });

  it.each<[string, string, string, unknown, RegExp]>([
    ['an unknown path', 'GET', '/nothing', undefined, /'GET \/nothing' is unknown here: use one of GET \/dump/],
    ['a body that is not JSON', 'POST', '/mail', '{', /not JSON/],
    ['an unknown folder', 'POST', '/mail', { mailbox: 'anna@example.com', folder: 'Spam', raw: 'a: b' }, /'folder'/],
    ['an unknown member', 'POST', '/expire', { mailbox: 'anna@example.com', all: true }, /all/],
    ['an unknown mailbox', 'POST', '/mail', { mailbox: 'x@y.z', folder: 'Sent', raw: 'a: b' }, /no mailbox x@y.z/],
    ['an unknown target', 'POST', '/faults', { target: 'outlook', status: 500 }, /'target'/],
    ['a target that does not run', 'POST', '/faults', { target: 'graph', status: 500 }, /No graph runs here/],
    ['a broken pattern', 'POST', '/faults', { target: 'gmail', match: '(', status: 500 }, /no regular expression/],
    ['a fault without effect', 'POST', '/faults', { target: 'gmail', match: 'x' }, /does nothing/],
    ['nothing to lose', 'POST', '/lose', { events: 0 }, /'events'/],
    ['a move to nowhere', 'POST', '/move', { mailbox: 'a@b.c', id: 'm1', folder: ' ' }, /'folder'/],
    ['a count of zero', 'POST', '/faults', { target: 'gmail', status: 500, nth: 0 }, /'nth'/],
  ])('refuses %s with 400 and a sentence', async (_, method, path, body, sentence) => {
    const [status, answer] = await ask(method, path, body);
    expect(status).toBe(400);
    expect((answer as { error: string }).error).toMatch(sentence);
    expect(delivered).toEqual([]);
  });
});
