import { apexCompile } from './apex-compile';
import { apexNames } from './apex-names';
import { apexPmd } from './apex-pmd';
import { apexTypes } from './apex-types';
import { convert } from './convert';
import { dynamicQueries } from './dynamic-queries';
import { prettier } from './format';
import { guidesCheck } from './guides';
import { houseRules } from './house-rules';
import { lwc } from './lwc';
import { metadataFiles } from './metadata-files';
import { metadataReferences } from './metadata-references';
import { metadataRules } from './metadata-rules';
import { misspeltTexts } from './misspelt-texts';
import { placeholders } from './placeholders';
import type { Check } from './problem';
import { projectFiles } from './project-files';
import { eslint, knip, oxlint } from './tools';

/**
 * Every check. Two run at a time, so the longest come first, and those that are programs of their own take turns with
 * those that need this process: while it works, the other core works too.
 */
export const checks: readonly Check[] = [
  oxlint,
  apexCompile,
  prettier,
  lwc,
  apexTypes,
  houseRules,
  apexPmd,
  dynamicQueries,
  convert,
  apexNames,
  eslint,
  metadataReferences,
  knip,
  metadataFiles,
  placeholders,
  misspeltTexts,
  metadataRules,
  projectFiles,
  guidesCheck,
];

/** The check of that name. */
export function checkNamed(name: string): Check {
  const check = checks.find((candidate) => candidate.name === name);
  if (!check) {
    throw new Error(`no check is called '${name}'`);
  }
  return check;
}
