import babelParser from '@babel/eslint-parser';
import js from '@eslint/js';
import lwc from '@lwc/eslint-plugin-lwc';
import { defineConfig } from 'eslint/config';
import globals from 'globals';

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

/** What components use of the browser, by name: `status` or `dispatchEvent` without `this.` would be the window's. */
const OF_THE_BROWSER = ['CustomEvent', 'clearTimeout', 'document', 'navigator', 'setTimeout', 'window'];

/** JavaScript only: components, scripts and settings. TypeScript is checked by oxlint (.oxlintrc.jsonc). */
export default defineConfig(
  { ignores: ['dist/', 'node_modules/', 'coverage/'] },
  js.configs.recommended,
  {
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-eval': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'require-await': 'error',
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
      globals: Object.fromEntries(OF_THE_BROWSER.map((name) => [name, 'readonly'])),
    },
    rules: {
      ...Object.fromEntries(LWC_RULES.map((rule) => [`@lwc/lwc/${rule}`, 'error'])),
      'new-cap': ['error', { capIsNewExceptions: ['NavigationMixin'] }],
      'no-alert': 'error',
      'no-console': 'error',
      // The page talks to Apex alone, and keeps nothing in the browser.
      'no-restricted-globals': ['error', 'fetch', 'XMLHttpRequest', 'WebSocket', 'localStorage', 'sessionStorage'],
    },
  },
  {
    files: ['force-app/**/lwc/**/__tests__/**/*.js'],
    languageOptions: { globals: { ...globals.node, ...globals.jest } },
  },
);
