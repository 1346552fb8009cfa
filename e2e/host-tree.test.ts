import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { projectRoot } from '../local/lib/project-root';

describe('what a host gets', () => {
  it('is small, and files mail from a folder that has nothing but it', async () => {
    const child = spawn(process.execPath, ['-r', 'ts-node/register', 'scripts/host-tree.ts'], { cwd: projectRoot() });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect({ code, output }).toEqual({
      code: 0,
      output: expect.stringMatching(/ok +inbox-sync once \(\d+ tasks[^]*ok +inbox-sync run/),
    });
    const [, megabytes] = /together +([\d.]+) MB/.exec(output) ?? [];
    expect(Number(megabytes)).toBeLessThan(250);
  }, 300_000);

  it('is built as npm run build builds dist', () => {
    const { scripts, bin } = JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
      bin: Record<string, string>;
    };
    expect(scripts['build']).toBe('tsc -p tsconfig.build.json');
    expect(bin['inbox-sync']).toBe('dist/poller/src/main.js');
  });
});
