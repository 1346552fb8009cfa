import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { StateLockedError } from '../../src/lib/errors';
import { acquireProcessLock } from '../../src/lib/process-lock';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'inbox-sync-lock-'));
  file = join(folder, 'lock');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('a process lock', () => {
  it('keeps a living holder, and leaves nothing behind when released', () => {
    const lock = acquireProcessLock(file, 'wait');
    expect(() => acquireProcessLock(file, 'wait')).toThrow(StateLockedError);
    lock.release();
    acquireProcessLock(file, 'wait').release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is free the moment its holder is killed', async () => {
    const child = spawn('sleep', ['60']);
    const start =
      readFileSync(`/proc/${String(child.pid)}/stat`, 'latin1')
        .replace(/^.*\) /, '')
        .split(' ')[19] ?? '';
    writeFileSync(file, `${String(child.pid)} ${start} id\n`);
    expect(() => acquireProcessLock(file, 'wait')).toThrow(`process ${String(child.pid)}`);
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
    acquireProcessLock(file, 'wait').release();
  });

  it.each([
    ['of an earlier process with the same pid', `${process.pid} 1 id\n`],
    ['of a process that never was', '999999999 1 id\n'],
    ['that is empty', ''],
    ['that is garbage', 'hello\0world'],
  ])('%s is taken over', (_, content) => {
    writeFileSync(file, content);
    const lock = acquireProcessLock(file, 'wait');
    expect(readFileSync(file, 'utf8')).toContain(String(process.pid));
    lock.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('of somebody else is not released', () => {
    const lock = acquireProcessLock(file, 'wait');
    writeFileSync(file, 'another');
    lock.release();
    expect(readFileSync(file, 'utf8')).toBe('another');
  });
});
