import { describe, expect, it } from '@jest/globals';
import { helpText, parseOptions, readMoment } from './options';

describe('the options of demo and local', () => {
  it('have the defaults that the help tells', () => {
    expect(parseOptions('demo', [])).toEqual({
      once: false,
      json: false,
      mail: null,
      people: null,
      provider: 'google',
      sharedActivities: true,
      rules: { contacts: true, leads: true, owned: false },
      policy: null,
      cycles: 1,
      since: null,
      dump: null,
      env: null,
      help: false,
    });
    expect(helpText('demo')).toContain('--rules LIST');
    expect(helpText('demo')).not.toContain('--env');
    expect(helpText('local')).toContain('--env FILE');
  });

  it('are read with a space or an equals sign before the value', () => {
    const options = parseOptions('demo', [
      ...['--once', '--json', '--mail', 'm', '--people=p.csv', '--provider', 'mixed', '--shared-activities', 'off'],
      ...['--rules', 'leads,owned', '--cycles=3', '--since', '2026-01-31T09:00:00+02:00', '--dump', 'd.json'],
    ]);
    expect(options).toMatchObject({
      once: true,
      json: true,
      mail: 'm',
      people: 'p.csv',
      provider: 'mixed',
      sharedActivities: false,
      rules: { contacts: false, leads: true, owned: true },
      cycles: 3,
      since: new Date('2026-01-31T07:00:00Z'),
      dump: 'd.json',
    });
  });

  it('take the fields of the policy with or without their ending, lists as text or array', () => {
    const policy = {
      IncludeInternalMail__c: true,
      bodyStorage: 'None',
      ledgerretentiondays: 5,
      ExcludedAddresses__c: ['a.example', 'b@c.example'],
      InternalDomains: 'x.example\ny.example',
    };
    expect(parseOptions('demo', ['--policy', JSON.stringify(policy)]).policy).toEqual({
      IncludeInternalMail__c: true,
      BodyStorage__c: 'None',
      LedgerRetentionDays__c: 5,
      ExcludedAddresses__c: 'a.example\nb@c.example',
      InternalDomains__c: 'x.example\ny.example',
    });
  });

  it.each<[string[], RegExp]>([
    [['--fast'], /^unknown option --fast: use one of --mail, /],
    [['-x'], /^unknown option -x: use one of/],
    [['--env', 'f'], /^unknown option --env/],
    [['mail'], /^'mail' belongs to no option/],
    [['--mail'], /^--mail needs a value: --mail DIR$/],
    [['--once=yes'], /^--once takes no value/],
    [['--cycles', '2', '--cycles', '3'], /^--cycles was given twice/],
    [['--cycles', '0'], /^--cycles cannot be '0': use a whole number from 1$/],
    [['--cycles', '1.5'], /^--cycles cannot be '1.5'/],
    [['--rules', 'contacts,opportunities'], /^--rules cannot be 'opportunities': use contacts or leads or owned$/],
    [['--shared-activities', 'yes'], /^--shared-activities cannot be 'yes': use on or off$/],
    [['--provider', 'yahoo'], /^--provider cannot be 'yahoo': use google or microsoft or mixed$/],
    [['--since', 'yesterday'], /^--since cannot be 'yesterday': use an ISO 8601 moment/],
    [['--since', '2026-02-30'], /^--since cannot be '2026-02-30'/],
    [['--policy', '{'], /^--policy is not JSON/],
    [['--policy', '[]'], /^--policy must be a JSON object/],
    [['--policy', '{"Colour__c":1}'], /^--policy has the unknown field 'Colour__c': use one of SyncIntervalMinutes__c/],
    [
      ['--policy', '{"IncludeInternalMail__c":"yes"}'],
      /IncludeInternalMail__c the value "yes": it must be a JSON boolean$/,
    ],
  ])('refuse %j in one sentence with the remedy', (argv, sentence) => {
    expect(() => parseOptions('demo', argv)).toThrow(expect.objectContaining({ name: 'UsageError' }));
    expect(() => parseOptions('demo', argv)).toThrow(sentence);
  });

  it('of local need a file for the environment, except for the help', () => {
    expect(() => parseOptions('local', [])).toThrow(/^--env FILE is missing/);
    expect(parseOptions('local', ['--help']).help).toBe(true);
  });
});

describe('a moment', () => {
  it.each([
    ['2026-01-31', '2026-01-31T00:00:00.000Z'],
    ['2026-01-31T10:20', '2026-01-31T10:20:00.000Z'],
    ['2026-01-31T10:20:30.5Z', '2026-01-31T10:20:30.500Z'],
    ['2026-01-31T10:20:30-0530', '2026-01-31T15:50:30.000Z'],
  ])('%s is read as %s', (text, iso) => {
    expect(readMoment(text)?.toISOString()).toBe(iso);
  });

  it.each(['', '31.01.2026', '2026-13-01', '2026-01-31T25:00', '2026-1-1'])('is not %j', (text) => {
    expect(readMoment(text)).toBeNull();
  });
});
