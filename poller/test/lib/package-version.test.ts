import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { packageVersion } from '../../src/lib/package-version';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'inbox-sync-version-'));
  mkdirSync(join(folder, 'dist/poller/src'), { recursive: true });
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('the version of a package', () => {
  it('is that of the nearest manifest, however deep the program lies', () => {
    writeFileSync(join(folder, 'package.json'), '{"version":"1.2.3"}');
    expect(packageVersion(join(folder, 'dist/poller/src'))).toBe('1.2.3');
    writeFileSync(join(folder, 'dist/package.json'), '{"version":"4.5.6"}');
    expect(packageVersion(join(folder, 'dist/poller/src'))).toBe('4.5.6');
  });

  it('is unknown where a manifest has none, or nobody brought one along', () => {
    writeFileSync(join(folder, 'dist/package.json'), '{}');
    expect(packageVersion(join(folder, 'dist'))).toBe('unknown');
    expect(packageVersion('/')).toBe('unknown');
  });
});
