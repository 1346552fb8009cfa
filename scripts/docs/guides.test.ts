import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { projectRoot } from '../../local/lib/project-root';
import { EXIT } from '../../poller/src/cli/exit-codes';
import { VARIABLES } from '../../poller/src/config';
import { filesBelow } from '../check/files';
import { pollerCommands } from '../testing/poller-help';
import { blocksOf, commandsOf, wordsOf } from './blocks';

const root = projectRoot();
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const operate = read('docs/operate.md');
const lacking = (guide: string, words: readonly string[]): string[] =>
  words.filter((word) => !guide.includes(`\`${word}\``));

/** Every quoted text in the sources that has the form of a reason code. */
function reasonCodes(): string[] {
  const sources = ['force-app/main', 'poller/src', 'contract'].flatMap((folder) => filesBelow(root, folder));
  const codes = sources
    .filter((path) => /\.(cls|ts)$/.test(path) && !path.endsWith('.test.ts'))
    .flatMap((path) => [...read(path).matchAll(/'((?:filed|skipped|waiting|failed)\.[a-z-]+)'/g)])
    .map(([, code]) => String(code));
  return [...new Set(codes)];
}

/** The values that a picklist of the package may have. */
function picklist(path: string): string[] {
  const [, values = ''] = /<valueSetDefinition>([^]*)<\/valueSetDefinition>/.exec(read(path)) ?? [];
  return [...values.matchAll(/<fullName>([^<]*)</g)].map(([, name]) => String(name));
}

describe('the guide for operators', () => {
  it('explains every reason code that the code can give', () => {
    const codes = reasonCodes();
    expect(codes).toEqual(expect.arrayContaining(['filed.contacts', 'skipped.excluded', 'failed.never-answered']));
    expect(lacking(operate, codes)).toEqual([]);
  });

  it('names no reason code that the code cannot give', () => {
    const named = [...operate.matchAll(/`((?:filed|skipped|waiting|failed)\.[a-z-]+)`/g)].map(([, code]) =>
      String(code),
    );
    const known = reasonCodes();
    expect(named.filter((code) => !known.includes(code))).toEqual([]);
  });

  it('explains every status of a mailbox and every outcome', () => {
    const statuses = picklist('force-app/main/schema/objects/InboxSyncMailbox__c/fields/Status__c.field-meta.xml');
    expect(statuses).toContain('Reconnect');
    expect(lacking(operate, statuses)).toEqual([]);
    const outcomes = picklist('force-app/main/schema/objects/InboxSyncEntry__c/fields/Outcome__c.field-meta.xml');
    expect(outcomes).toHaveLength(4);
    expect(outcomes.filter((outcome) => !operate.includes(`| ${outcome} |`))).toEqual([]);
  });

  it('explains every kind of incident and every exit status', () => {
    const monitor = read('force-app/main/operations/classes/InboxSyncMonitorChecks.cls');
    const pulse = read('force-app/main/operations/classes/InboxSyncPulse.cls');
    const kinds = [
      ...`${monitor}${pulse}`.matchAll(
        /String [A-Z_]*(?:KIND|SUBSCRIPTION|API_RESERVE|FAILURES|MAILBOX_PREFIX) = '([^']*)'/g,
      ),
    ];
    expect(kinds.length).toBeGreaterThanOrEqual(5);
    expect(
      lacking(
        operate,
        kinds.map(([, kind]) => String(kind)),
      ),
    ).toEqual([]);
    expect(Object.values(EXIT).filter((status) => !operate.includes(`| ${status} |`))).toEqual([]);
  });
});

describe('the guide for operators, where more than the ledger speaks', () => {
  it('names every metric, and every status code for which the set-up page has words', () => {
    const metrics = [...read('poller/src/web/metrics.ts').matchAll(/gauge\('([a-z_]+)'/g)];
    expect(metrics.length).toBeGreaterThan(5);
    expect(
      lacking(
        operate,
        metrics.map(([, name]) => `inbox_sync_${String(name)}`),
      ),
    ).toEqual([]);
    const codes = [...read('force-app/main/setup/classes/InboxSyncReasonText.cls').matchAll(/'([A-Z][A-Z_]+)' =>/g)];
    expect(codes.length).toBeGreaterThan(5);
    expect(
      lacking(
        operate,
        codes.map(([, code]) => String(code)),
      ),
    ).toEqual([]);
  });
});

describe('the guide for hosts', () => {
  const host = read('docs/host.md');

  it('explains every variable that the poller reads, and none that it does not', () => {
    expect(lacking(host, Object.keys(VARIABLES))).toEqual([]);
    const [, table = ''] = /\| variable \| meaning \|\n([^]*?)\n\n/.exec(host) ?? [];
    const named = [...table.matchAll(/^\| (.*?) \|/gm)].flatMap(
      ([, cell]) => String(cell).match(/[A-Z][A-Z_]+/g) ?? [],
    );
    expect(named.filter((name) => !(name in VARIABLES))).toEqual([]);
  });

  it('explains every command that the poller has', () => {
    const commands = pollerCommands().filter((name) => name !== 'help');
    expect(commands).toContain('once');
    expect(commands.filter((name) => !new RegExp(`inbox-sync ${name}\\b|\`${name}\``).test(host))).toEqual([]);
  });

  it('starts commands of the poller that exist', () => {
    const started = blocksOf(host)
      .flatMap(commandsOf)
      .map(
        (command) => /(?:inbox-sync:?\S*|main\.js|heroku-start\.sh|run --rm poller) ([a-z][a-z-]*)$/.exec(command)?.[1],
      )
      .filter((name) => name !== undefined);
    expect(started.length).toBeGreaterThan(1);
    expect(started.filter((name) => !pollerCommands().includes(name))).toEqual([]);
  });
});

describe('every guide', () => {
  it('is in the list of guides, as is every decision', () => {
    const index = read('docs/README.md');
    const tops = filesBelow(root, 'docs').filter((path) => /^docs\/[a-z-]+\.md$/.test(path));
    expect(
      tops.filter((path) => path !== 'docs/README.md' && !index.includes(`(${path.slice('docs/'.length)})`)),
    ).toEqual([]);
    const decisions = read('docs/adr/README.md');
    const records = filesBelow(root, 'docs/adr').filter((path) => /\/\d{4}-/.test(path));
    const missing = records.filter((path) => {
      const [, title = ''] = /^# *\d+\. *(.*)$/m.exec(read(path)) ?? [];
      return !decisions.includes(`(${path.slice('docs/adr/'.length)}): ${title}`);
    });
    expect(missing).toEqual([]);
  });

  it('splits commands as a shell does', () => {
    const [block] = blocksOf(
      '```sh needs-org\nnpm ci && npm run demo  # all\nnpm run x -- --a \'{"b": 1}\' \\\n  --c\n```\n',
    );
    expect(block?.marks).toEqual(['needs-org']);
    const commands = block === undefined ? [] : commandsOf(block);
    expect(commands.map(wordsOf)).toEqual([
      ['npm', 'ci'],
      ['npm', 'run', 'demo'],
      ['npm', 'run', 'x', '--', '--a', '{"b": 1}', '--c'],
    ]);
    expect(() => blocksOf('```sh\nnpm ci')).toThrow(/line 1/);
  });
});
