import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../lib/project-root';
import { headerValue } from '../mail/header-fields';
import { addressesOf } from '../mail/parse-mail';
import { readPartTree, type MailPart } from '../mail/part-tree';

interface Person {
  readonly type: 'Contact' | 'Lead';
  readonly email: string;
  readonly owner: string;
}

interface Outcome {
  readonly direction: 'Inbound' | 'Outbound';
  readonly reason: string;
  readonly people: readonly Person[];
  readonly taskOf?: string;
  readonly shows: string;
}

const story = join(projectRoot(), 'local/story');
const expected = JSON.parse(readFileSync(join(story, 'expected.json'), 'utf8')) as Record<
  string,
  Record<string, Outcome>
>;
const known = parse<Person>(readFileSync(join(story, 'people.csv')), { columns: true }).map(
  ({ type, email, owner }): Person => ({ type, email: email.toLowerCase(), owner }),
);
const mailboxes = readdirSync(story).filter((name) => statSync(join(story, name)).isDirectory());
const files = mailboxes.flatMap((mailbox) =>
  ['Inbox', 'Sent'].flatMap((folder) =>
    readdirSync(join(story, mailbox, folder)).map((name) => ({ mailbox, file: `${folder}/${name}` })),
  ),
);
const read = (path: string): MailPart => readPartTree(readFileSync(join(story, path)));

/** Lower-cased addresses of those header fields, in order, without the two users. */
function people(mail: MailPart, ...names: string[]): string[] {
  const addresses = names.flatMap((name) => addressesOf(mail.fields, name)).map(({ address }) => address.toLowerCase());
  return [...new Set(addresses)].filter((address) => !mailboxes.includes(address));
}

function isAutomated(mail: MailPart): boolean {
  const submitted = headerValue(mail.fields, 'Auto-Submitted') ?? 'no';
  const isBounce = headerValue(mail.fields, 'Return-Path') === '<>' || mail.mimeType === 'multipart/report';
  return submitted !== 'no' || isBounce || headerValue(mail.fields, 'X-Autoreply') !== null;
}

/** The record an address stands for: the mailbox user's own first, as these rows are told apart by owner only. */
function recordsOf(addresses: readonly string[], type: Person['type'], user: string): Person[] {
  return addresses.flatMap((address) => {
    const found = known.filter((person) => person.type === type && person.email === address);
    return found.find(({ owner }) => owner === user) ?? found[0] ?? [];
  });
}

/** The filing rules under the default policy, once more and apart from the code they are written for. */
function decide(mailbox: string, mail: MailPart): Pick<Outcome, 'direction' | 'reason' | 'people'> {
  const sender = addressesOf(mail.fields, 'From')[0]?.address.toLowerCase() ?? '';
  const direction = mailboxes.includes(sender) ? 'Outbound' : 'Inbound';
  const participants = people(mail, 'From', 'To', 'Cc', 'Bcc');
  if (participants.length === 0) {
    return { direction, reason: 'skipped.internal', people: [] };
  }
  if (direction === 'Inbound' && isAutomated(mail)) {
    return { direction, reason: 'skipped.automated', people: [] };
  }
  const isSenderKnown = known.some(({ email }) => email === sender);
  const tried = isSenderKnown ? participants : [...people(mail, 'Reply-To'), ...participants];
  const contacts = recordsOf(tried, 'Contact', mailbox);
  const leads = recordsOf(tried, 'Lead', mailbox).slice(0, 1);
  if (contacts.length === 0) {
    return { direction, reason: leads.length === 0 ? 'skipped.no-match' : 'filed.lead', people: leads };
  }
  return { direction, reason: 'filed.contacts', people: contacts };
}

describe('the story of the demo', () => {
  it('says what becomes of every mail, and of no other', () => {
    const said = Object.entries(expected).flatMap(([mailbox, all]) =>
      Object.keys(all).map((file) => `${mailbox}/${file}`),
    );
    expect(said.sort()).toEqual(files.map(({ mailbox, file }) => `${mailbox}/${file}`).sort());
    expect(said.length).toBeGreaterThan(55);
  });

  it.each(files)('expects of $mailbox/$file what the rules say', ({ mailbox, file }) => {
    const outcome = expected[mailbox]?.[file];
    const ruled = decide(mailbox, read(`${mailbox}/${file}`));
    const isSecond = outcome?.reason === 'filed.elsewhere';
    expect({
      direction: outcome?.direction,
      reason: isSecond ? 'filed.contacts' : outcome?.reason,
      people: outcome?.people,
    }).toEqual(ruled);
    expect(outcome?.shows).not.toBe('');
  });

  it('names of each second copy the first, which is the same mail', () => {
    const seconds = files.filter(({ mailbox, file }) => expected[mailbox]?.[file]?.reason === 'filed.elsewhere');
    expect(seconds.length).toBeGreaterThan(3);
    for (const { mailbox, file } of seconds) {
      const [copy, first] = [read(`${mailbox}/${file}`), read(expected[mailbox]?.[file]?.taskOf ?? '')];
      for (const name of ['Message-ID', 'From', 'Date', 'Subject', 'To']) {
        expect(headerValue(copy.fields, name)).toBe(headerValue(first.fields, name));
      }
    }
  });

  it('gives no other mail the key of another one', () => {
    const filed = files.filter(({ mailbox, file }) =>
      /^filed\.(contacts|lead)$/.test(expected[mailbox]?.[file]?.reason ?? ''),
    );
    const ids = filed
      .map(({ mailbox, file }) => headerValue(read(`${mailbox}/${file}`).fields, 'Message-ID'))
      .filter(Boolean);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('ends every line with CR LF, as mail on the wire does', () => {
    for (const { mailbox, file } of files) {
      const text = readFileSync(join(story, mailbox, file), 'latin1');
      expect([file, text.replace(/\r\n/g, '').match(/[\r\n]/)]).toEqual([file, null]);
    }
  });
});
