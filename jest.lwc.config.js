/**
 * Unit tests of the page's components. A configuration of its own: they need the platform's stubs and a DOM, and break
 * under --experimental-vm-modules, which the other projects need. scripts/test.ts runs both.
 */
const { jestConfig } = require('@salesforce/sfdx-lwc-jest/config');

module.exports = {
  ...jestConfig,
  displayName: 'lwc',
  rootDir: __dirname,
  roots: ['<rootDir>/force-app/main'],
  testMatch: ['**/lwc/**/__tests__/**/*.test.js'],
  setupFilesAfterEnv: [...jestConfig.setupFilesAfterEnv, '<rootDir>/jest.lwc.setup.js'],
};
