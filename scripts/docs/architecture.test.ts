import { describe, expect, it } from '@jest/globals';
import { projectRoot } from '../../local/lib/project-root';
import { namedTests } from './named-tests';

describe('the table of rules against loss', () => {
  it('has all nine rules, each with a proof', () => {
    expect(new Set(namedTests(projectRoot()).map(({ rule }) => rule.slice(0, 2))).size).toBe(9);
  });
});
