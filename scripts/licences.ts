/** `npm run licences`: writes docs/licences.md, and fails when a production package has a licence that is not permissive. */
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { licenceList, licenceProblems } from './host/licences';
import { productionPackages } from './host/production-packages';

const root = resolve(__dirname, '..');
const packages = productionPackages(root);
writeFileSync(join(root, 'docs/licences.md'), licenceList(packages));
const problems = licenceProblems(packages);
problems.forEach((problem) => process.stderr.write(`licences: ${problem}\n`));
process.exitCode = problems.length === 0 ? 0 : 1;
