/** The command line as a shell has it, without any settings: what it says before it needs one. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { projectRoot } from '../local/lib/project-root';
import { programOf } from '../scripts/stand-ins/program';

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function inboxSync(...args: string[]): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [programOf('poller/src/main.ts'), ...args], {
    cwd: projectRoot(),
    env: { PATH: process.env['PATH'] },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('inbox-sync', () => {
  it('says which version it is', () => {
    const { version } = JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8')) as { version: string };
    expect(inboxSync('--version')).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('explains itself on standard output when it is asked, else on standard error', () => {
    const asked = inboxSync('--help');
    expect(asked).toMatchObject({ status: 0, stderr: '' });
    expect(asked.stdout).toMatch(/^ {2}--version +print the version of this program$/m);
    expect(inboxSync()).toEqual({ status: 2, stdout: '', stderr: asked.stdout });
  });

  it.each([
    [['twice'], /unknown command 'twice'[^]*The commands are once, run, status, /],
    [['once', '--loud'], /unknown option '--loud'/],
    [['once', 'more'], /too many arguments/],
    [['explain'], /missing required argument 'message-id'/],
    [['audit', '--since', '2026-11-01'], /required option '--mailbox <address>' not specified/],
    [['backfill', '--mailbox'], /option '--mailbox <address>' argument missing/],
  ])('refuses %j with status 2', (args, words) => {
    expect(inboxSync(...args)).toEqual({ status: 2, stdout: '', stderr: expect.stringMatching(words) });
  });
});
