import babelParser from '@babel/eslint-parser';
import js from '@eslint/js';
import lwc from '@lwc/eslint-plugin-lwc';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/**
 * Imports point one way (docs: "Layout" in docs/architecture.md). Each row: a folder, and what it must not import.
 * Patterns are matched against the import's text, so they name folders as a relative import spells them.
 */
const directions = [
  [
    'poller/src/lib/**',
    ['**/domain/**', '**/sync/**', '**/gmail/**', '**/graph/**', '**/salesforce/**', '**/store/**', '**/web/**'],
    'lib imports nothing of ours',
  ],
  [
    'poller/src/domain/**',
    ['**/sync/**', '**/gmail/**', '**/graph/**', '**/salesforce/**', '**/store/**', '**/web/**'],
    'domain is pure: it imports lib and contract only',
  ],
  [
    'poller/src/sync/**',
    ['**/gmail/**', '**/graph/**', '**/salesforce/**', '**/store/**', '**/web/**'],
    'sync defines ports; adapters import it, never the reverse',
  ],
  ['poller/src/gmail/**', ['**/graph/**', '**/salesforce/**', '**/store/**', '**/web/**'], 'adapters never meet'],
  ['poller/src/graph/**', ['**/gmail/**', '**/salesforce/**', '**/store/**', '**/web/**'], 'adapters never meet'],
  ['poller/src/salesforce/**', ['**/gmail/**', '**/graph/**', '**/store/**', '**/web/**'], 'adapters never meet'],
  ['poller/src/store/**', ['**/gmail/**', '**/graph/**', '**/salesforce/**', '**/web/**'], 'adapters never meet'],
];
/** Rules of the LWC plugin that a component must keep; the plugin ships no set of its own. */
const LWC_RULES = [
  'no-api-reassignments',
  'no-async-operation',
  'no-deprecated',
  'no-document-query',
  'no-inner-html',
  'no-leading-uppercase-api-name',
  'no-leaky-event-listeners',
  'prefer-custom-event',
  'valid-api',
  'valid-track',
  'valid-wire',
];
const notTheOtherSide = [
  ['poller/**', ['**/local/**'], 'poller and local never import each other: e2e/ holds the tests that need both'],
  ['local/**', ['**/poller/**'], 'poller and local never import each other: e2e/ holds the tests that need both'],
  ['contract/**', ['**/poller/**', '**/local/**'], 'contract is shared by both sides and imports neither'],
];
const forbid = (rows) =>
  rows.map(([files]) => ({
    files: [`${files}/*.ts`, files.replace('/**', '/*.ts')],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          // eslint takes the last matching block, so each names every rule of the folders above it as well.
          patterns: [...directions, ...notTheOtherSide]
            .filter(([other]) => files === other || files.startsWith(other.replace('**', '')))
            .map(([, group, message]) => ({ group, message })),
        },
      ],
    },
  }));

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'coverage/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // Property access on an index signature is spelt with brackets: tsconfig's noPropertyAccessFromIndexSignature.
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  { files: ['*.{js,mjs}', 'scripts/**/*.{js,mjs}'], languageOptions: { globals: globals.node } },
  { files: ['local/org/page/client/**/*.js'], languageOptions: { globals: globals.browser } },
  { files: ['force-app/**/__tests__/**/*.js'], languageOptions: { globals: globals.jest } },
  {
    files: ['force-app/**/lwc/**/*.js'],
    plugins: { '@lwc/lwc': lwc },
    languageOptions: {
      parser: babelParser,
      parserOptions: {
        requireConfigFile: false,
        babelOptions: {
          parserOpts: { plugins: ['classProperties', ['decorators', { decoratorsBeforeExport: false }]] },
        },
      },
      globals: globals.browser,
    },
    rules: Object.fromEntries(LWC_RULES.map((rule) => [`@lwc/lwc/${rule}`, 'error'])),
  },
  {
    files: ['force-app/**/lwc/**/__tests__/**/*.js'],
    languageOptions: { globals: { ...globals.node, ...globals.jest } },
  },
  ...forbid(notTheOtherSide),
  ...forbid(directions),
);
