/** Every command in the guides is run here, is run by the test that is named here, or is marked with what it needs. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { projectRoot } from '../../local/lib/project-root';
import { filesBelow } from '../check/files';
import { blocksOf, commandsOf, wordsOf } from './blocks';
import { guides } from './guides';

const root = projectRoot();
const folder = mkdtempSync(join(tmpdir(), 'inbox-sync-docs-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const MARKS = ['needs-org', 'needs-local', 'needs-cloud', 'needs-docker', 'needs-kubernetes', 'needs-heroku'];
/** Commands that this test cannot run itself: it would install, test itself, or wait for Ctrl-C. */
const RUN_BY: Readonly<Record<string, readonly [file: string, by: string]>> = {
  'npm ci': ['.ci/run', 'npm ci'],
  'npm test': ['.ci/run', 'npm test'],
  'npm run check': ['.ci/run', 'npm run check'],
  'npm run check:self': ['.ci/run', 'npm run check:self'],
  'bash .ci/run': ['.ci/run', 'step '],
  'npm run demo': ['e2e/demo.test.ts', 'SIGINT'],
  'npm run demo -- --once --shared-activities off --rules contacts': ['e2e/demo.test.ts', '--shared-activities'],
  'npm run demo -- --once --provider mixed': ['e2e/demo-story.test.ts', "'mixed'"],
  'npm run demo -- --once --policy \'{"IncludeAutomatedMail__c":true}\' --json': [
    'e2e/demo.test.ts',
    '"IncludeAutomatedMail__c":true',
  ],
  'npm run local -- --env local.env': ['e2e/local-process.ts', 'scripts/local.ts'],
  'npm run host:tree': ['e2e/host-tree.test.ts', 'scripts/host-tree.ts'],
  'npm run build': ['scripts/host/tree.ts', 'tsconfig.build.json'],
  'node dist/poller/src/main.js --help': ['scripts/host/trial-run.ts', 'dist/poller/src/main.js'],
  'npm run licences': ['scripts/host/licences.test.ts', 'licenceList'],
};

const shell = guides(root).flatMap(({ path, text }) =>
  blocksOf(text)
    .filter(({ language }) => ['sh', 'bash', 'shell', 'powershell'].includes(language))
    .map((block) => ({ path, block })),
);
const marked = shell.filter(({ block }) => block.marks.length > 0);
const unmarked = [
  ...new Set(shell.filter(({ block }) => block.marks.length === 0).flatMap(({ block }) => commandsOf(block))),
];
const scripts = (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> })
  .scripts;

describe('a command in the guides', () => {
  it('stands in a block of shell, unless it needs something', () => {
    expect(unmarked.length).toBeGreaterThan(15);
    const strange = marked.filter(({ block }) => block.marks.some((mark) => !MARKS.includes(mark)));
    expect(strange.map(({ path, block }) => `${path}:${block.line} ${block.marks.join(' ')}`)).toEqual([]);
    const foreign = shell.filter(({ block }) => block.language !== 'sh' && block.marks.length === 0);
    expect(foreign.map(({ path, block }) => `${path}:${block.line}`)).toEqual([]);
  });

  it.each(unmarked.filter((command) => command in RUN_BY))('%s is run by another test', (command) => {
    const [file = '', by = ''] = RUN_BY[command] ?? [];
    expect(existsSync(join(root, file))).toBe(true);
    expect(readFileSync(join(root, file), 'utf8')).toContain(by);
  });

  it.each(unmarked.filter((command) => !(command in RUN_BY)))(
    '%s works',
    async (command) => {
      const words = wordsOf(command);
      expect(words.slice(0, 2)).toEqual(['npm', expect.stringMatching(/^(run|test)$/)]);
      const name = words[1] === 'test' ? 'test' : String(words[2]);
      const script = wordsOf(scripts[name] ?? '');
      const args = words.includes('--') ? words.slice(words.indexOf('--') + 1) : [];
      expect({ command, ...(await run([...script, ...args])) }).toMatchObject({ command, code: 0 });
    },
    180_000,
  );
});

/** Node as npm's scripts find it; git in a folder of its own, because it would change this one's settings. */
async function run([program = '', ...args]: readonly string[]): Promise<{ code: number | null; output: string }> {
  const isNode = program === 'node';
  if (!isNode) {
    spawnSync('git', ['init', '--quiet', folder]);
  }
  const child = spawn(isNode ? process.execPath : program, args, { cwd: isNode ? root : folder });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ code, output });
    });
  });
}

interface SfCommand {
  readonly aliases?: readonly string[];
  readonly flags: Record<string, { char?: string }>;
}
const sfCommands = new Map(
  filesBelow(root, 'node_modules/@salesforce')
    .filter((path) => /^node_modules\/@salesforce\/plugin-[a-z-]+\/oclif\.manifest\.json$/.test(path))
    .flatMap((path) =>
      Object.entries(
        (JSON.parse(readFileSync(join(root, path), 'utf8')) as { commands: Record<string, SfCommand> }).commands,
      ),
    ),
);

describe('a command that needs something', () => {
  const commands = marked.flatMap(({ path, block }) => commandsOf(block).map((command) => ({ path, command })));

  it('of the Salesforce CLI has the options that the CLI knows', () => {
    const used = commands.filter(({ command }) => /^npx sf /.test(command));
    expect(used.length).toBeGreaterThan(2);
    for (const { path, command } of used) {
      const words = wordsOf(command).slice(2);
      const id = words
        .slice(
          0,
          words.findIndex((word) => word.startsWith('-')),
        )
        .join(':');
      const options = words.filter((word) => word.startsWith('--')).map((word) => word.slice(2));
      const known = sfCommands.get(id);
      expect({ path, id, isKnown: known !== undefined }).toEqual({ path, id, isKnown: true });
      expect(options.filter((option) => !(option in (known?.flags ?? {})))).toEqual([]);
    }
  });

  it('of this project is a script that exists, with options that its help names', () => {
    const used = commands.filter(({ command }) => command.startsWith('npm run '));
    expect(used.length).toBeGreaterThan(3);
    for (const { path, command } of used) {
      const [, , name = ''] = wordsOf(command);
      expect({ path, name, isScript: name in scripts }).toEqual({ path, name, isScript: true });
      const file = wordsOf(scripts[name] ?? '').at(-1) ?? '';
      const source = readFileSync(join(root, file), 'utf8');
      const options = wordsOf(command).filter((word) => /^--[a-z]/.test(word));
      expect(options.filter((option) => !source.includes(option.slice(2)))).toEqual([]);
    }
  });
});

describe('a script that a guide names in passing', () => {
  it('exists', () => {
    const named = guides(root).flatMap(({ path, text }) =>
      [...text.matchAll(/npm run ([a-z][a-z:-]*)/g)].map(([, name]) => ({ path, name: String(name) })),
    );
    expect(named.filter(({ name }) => !(name in scripts))).toEqual([]);
  });
});
