import { describe, expect, it } from '@jest/globals';
import { checkOwners, parsePeople, toPerson } from './people';

const header = 'type,email,firstName,lastName,company,owner,createdAt';

describe('people from CSV', () => {
  it('are read as RFC 4180 says, with LF and CRLF, quotes and a byte order mark', () => {
    const lf = `\ufeff${header}\nContact,a@x.example,"Anna ""Ann""","Ahl, Dr.",Äcme,OWNER@x.example,2026-01-31T09:00:00Z\nLead,,,B,"two\nlines",,\n`;
    const people = [
      {
        type: 'Contact',
        email: 'a@x.example',
        firstName: 'Anna "Ann"',
        lastName: 'Ahl, Dr.',
        company: 'Äcme',
        owner: 'owner@x.example',
        createdAt: new Date('2026-01-31T09:00:00Z'),
        source: 'p.csv, line 2',
      },
      {
        type: 'Lead',
        email: '',
        firstName: '',
        lastName: 'B',
        company: 'two\nlines',
        owner: '',
        createdAt: null,
        source: 'p.csv, line 4',
      },
    ];
    expect(parsePeople(lf, 'p.csv')).toEqual(people);
    const crlf = lf.replaceAll('\n', '\r\n').replace('two\r\nlines', 'two\nlines');
    expect(parsePeople(crlf, 'p.csv')).toEqual(people);
  });

  it('may have their columns in another order, and there may be none', () => {
    expect(
      parsePeople('createdAt,owner,company,lastName,firstName,email,type\n,,,L,F,e@x.example,Lead', 'p'),
    ).toMatchObject([{ type: 'Lead', lastName: 'L', email: 'e@x.example' }]);
    expect(parsePeople(header, 'p.csv')).toEqual([]);
  });

  it.each<[string, string, RegExp]>([
    ['an unknown column', `${header},phone\n`, /^p\.csv has the unknown column 'phone': the header is type,email/],
    ['a missing column', 'type,email\n', /^p\.csv lacks the column 'firstName'/],
    ['a column twice', `${header},type\n`, /^p\.csv has the column 'type' twice/],
    ['no header', '', /^p\.csv lacks the column 'type'/],
    ['an unknown type', `${header}\nAccount,,,L,,,\n`, /^p\.csv, line 2 has the type 'Account': use Contact or Lead$/],
    ['no last name', `${header}\nContact,a@x.example,,,,,\n`, /^p\.csv, line 2 has no lastName/],
    [
      'a bad date',
      `${header}\nLead,,,L,,,31.1.2026\n`,
      /^p\.csv, line 2 has the createdAt '31\.1\.2026': use ISO 8601/,
    ],
    ['too few fields', `${header}\nLead,,,L,,,\nLead,L\n`, /^p\.csv, line 3 has 2 fields and the header 7/],
    ['an open quote', `${header}\nLead,"a,,L,,,\n`, /^p\.csv is not CSV as RFC 4180 says/],
  ])('are refused with %s', (_, text, sentence) => {
    expect(() => parsePeople(text, 'p.csv')).toThrow(expect.objectContaining({ name: 'UsageError' }));
    expect(() => parsePeople(text, 'p.csv')).toThrow(sentence);
  });

  it('are refused with an owner who has no mailbox', () => {
    const people = parsePeople(`${header}\nLead,,,L,,,\nLead,,,L,,nobody@x.example,\n`, 'p.csv');
    expect(() => checkOwners(people, ['anna@x.example'])).toThrow(
      /^p\.csv, line 3 has the owner 'nobody@x\.example', who has no mailbox here: use one of anna@x\.example/,
    );
    checkOwners(people, ['nobody@x.example']);
  });

  it('may come as named values, of which none may be unknown', () => {
    expect(toPerson({ type: 'Lead', lastName: 'L' }, 'it')).toMatchObject({ type: 'Lead', email: '', source: 'it' });
    expect(() => toPerson({ type: 'Lead', lastName: 'L', phone: '1' }, 'it')).toThrow(
      /^it has the unknown column 'phone'/,
    );
  });
});
