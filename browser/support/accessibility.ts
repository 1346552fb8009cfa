import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { projectRoot } from '../../local/lib/project-root';

/** The rules that the unit tests of the components use as well, from the same package. */
const axe = readFileSync(
  createRequire(createRequire(join(projectRoot(), 'package.json')).resolve('@sa11y/jest')).resolve(
    'axe-core/axe.min.js',
  ),
  'utf8',
);

/**
 * The one element of the platform's own markup that breaks a rule: lightning-tabset puts the button of its menu "More" into
 * a `<li data-overflow role="tab" part="tab-item tab-overflow">` (tabBar.html of lightning-base-components).
 */
const OF_THE_PLATFORM =
  /^nested-interactive: <li (?=[^>]*data-overflow)(?=[^>]*role="tab")[^>]*part="tab-item tab-overflow"/;

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

/**
 * What is wrong for people who cannot see or use a mouse (WCAG 2 A and AA), in the whole page as it stands: each rule
 * with the elements that break it.
 */
export async function barriersOf(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'];
  const violations: Violation[] = await page.evaluate(
    `axe.run(document, { runOnly: ${JSON.stringify(tags)} }).then(({ violations }) => violations)`,
  );
  return violations
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`))
    .filter((text) => !OF_THE_PLATFORM.test(text));
}
