import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { projectRoot } from '../../local/lib/project-root';
import { licenceList, licenceProblems } from './licences';
import { productionPackages } from './production-packages';
import { isUnusedGoogleApi } from './prune';

const packages = productionPackages(projectRoot());
const withLicence = (licence: string) => [{ path: 'node_modules/x', name: 'x', version: '1.0.0', licence }];

describe('the licences of what runs at a host', () => {
  it('ask for no more than their notice', () => {
    expect(packages.length).toBeGreaterThan(100);
    expect(licenceProblems(packages)).toEqual([]);
  });

  it('are listed in docs/licences.md; npm run licences writes it', () => {
    expect(readFileSync(join(projectRoot(), 'docs/licences.md'), 'utf8')).toBe(licenceList(packages));
  });

  it.each(['GPL-3.0-only', 'AGPL-3.0', 'MPL-2.0', '(MIT AND LGPL-3.0)', 'UNLICENSED', ''])('refuses %p', (licence) => {
    expect(licenceProblems(withLicence(licence))).toEqual([expect.stringContaining('x@1.0.0')]);
  });

  it.each(['MIT', '(MIT OR GPL-2.0)', 'Apache-2.0 AND BSD-3-Clause'])('accepts %p', (licence) => {
    expect(licenceProblems(withLicence(licence))).toEqual([]);
  });
});

describe('the packages of production', () => {
  it('hold what package.json names and nothing for development', () => {
    const { dependencies, devDependencies } = JSON.parse(
      readFileSync(join(projectRoot(), 'package.json'), 'utf8'),
    ) as Record<'dependencies' | 'devDependencies', Record<string, string>>;
    const names = new Set(packages.map(({ name }) => name));
    expect(Object.keys(dependencies).filter((name) => !names.has(name))).toEqual([]);
    expect(['typescript', 'jest', 'playwright-core', '@salesforce/cli'].filter((name) => names.has(name))).toEqual([]);
    expect(Object.keys(devDependencies).length).toBeGreaterThan(0);
  });

  it('are in the lock file with the address and the checksum of each, so that every install is the same', () => {
    const lock = JSON.parse(readFileSync(join(projectRoot(), 'package-lock.json'), 'utf8')) as {
      lockfileVersion: number;
      packages: Record<string, { integrity?: string; link?: boolean; inBundle?: boolean; dependencies?: unknown }>;
    };
    expect(lock.lockfileVersion).toBe(3);
    const wanted = JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8')) as Record<string, unknown>;
    // npm ci refuses a lock file that does not answer to package.json.
    expect(lock.packages['']).toMatchObject({
      dependencies: wanted['dependencies'],
      devDependencies: wanted['devDependencies'],
    });
    const open = Object.entries(lock.packages).filter(
      ([path, { integrity, link, inBundle }]) => path !== '' && link !== true && inBundle !== true && !integrity,
    );
    expect(open.map(([path]) => path)).toEqual([]);
  });

  it.each([
    ['node_modules/googleapis/build/src/apis/drive', true],
    ['node_modules/googleapis/build/src/apis/drive/v3.js', true],
    ['node_modules/googleapis/build/src/apis/gmail/v1.js', false],
    ['node_modules/googleapis/build/src/apis/index.js', false],
    ['node_modules/googleapis/build/src/apis', false],
    ['node_modules/pg/lib/index.js', false],
  ])('are pruned of %s: %p', (path, isPruned) => {
    expect(isUnusedGoogleApi(path)).toBe(isPruned);
  });
});
