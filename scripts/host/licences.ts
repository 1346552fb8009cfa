import type { ProductionPackage } from './production-packages';

/**
 * Licences that ask for no more than their notice. What is not named here is looked at by a person first: copyleft
 * licences (GPL, LGPL, AGPL, MPL, EPL, CDDL) would bind everybody who hosts the poller.
 */
const PERMISSIVE = ['0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause', 'CC0-1.0', 'ISC', 'MIT'];

/** Packages whose licence is not written as SPDX, and what their licence file says. */
const READ_BY_A_PERSON: Readonly<Record<string, string>> = { 'url-template': 'BSD-3-Clause' };

/** The licence as SPDX, as far as it is known. */
function licenceOf({ name, licence }: ProductionPackage): string {
  return READ_BY_A_PERSON[name] ?? licence;
}

/**
 * Packages that must not run at a host, each with the reason.
 *
 * @returns sentences; empty when all is well
 */
export function licenceProblems(packages: readonly ProductionPackage[]): string[] {
  return packages
    .filter((each) => !isPermissive(licenceOf(each)))
    .map(
      (each) =>
        `${each.name}@${each.version} has the licence '${licenceOf(each) || 'none'}': replace it, or add the licence to scripts/host/licences.ts when a person has read it`,
    );
}

/** `A OR B` leaves the choice, `A AND B` asks for both. */
function isPermissive(licence: string): boolean {
  const bare = licence.trim().replace(/^\((.*)\)$/, '$1');
  if (bare.includes(' OR ')) {
    return bare.split(' OR ').some(isPermissive);
  }
  return bare.split(' AND ').every((part) => PERMISSIVE.includes(part.trim()));
}

/** The list of docs/licences.md: one row a package and version, by name. */
export function licenceList(packages: readonly ProductionPackage[]): string {
  const rows = packages.map((each) => `| ${each.name} | ${each.version} | ${licenceOf(each)} |`);
  return `# Licences

What runs at a host besides Inbox Sync itself (MIT, see LICENSE), from package-lock.json. Written by \`npm run licences\`;
a test fails when it is not up to date or when a licence asks for more than its notice. In Salesforce nothing runs but
the package's own Apex and components.

| package | version | licence |
| --- | --- | --- |
${[...new Set(rows)].sort((one, other) => (one < other ? -1 : 1)).join('\n')}
`;
}
