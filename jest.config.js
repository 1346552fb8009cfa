/**
 * One project per part, so that `npm test -- --selectProjects poller` runs one of them alone. Run through `npm test`
 * (scripts/test.ts), which starts jest with --experimental-vm-modules: pg-boss is ESM only and PGlite imports dynamically.
 */
const typescript = {
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  testEnvironment: 'node',
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
};
const project = (displayName, roots) => ({
  ...typescript,
  displayName,
  rootDir: __dirname,
  roots: roots.map((root) => `<rootDir>/${root}`),
  testMatch: ['**/*.test.ts'],
});

module.exports = {
  // PGlite and the Apex compiler take their time on a busy machine; what hangs is ended all the same.
  testTimeout: 240_000,
  // Many tests wait for processes of their own: a third worker uses that time, also on two cores.
  maxWorkers: 3,
  // What a file has loaded stays in its worker, and the garbage collector goes through it again in every later file.
  workerIdleMemoryLimit: '600MB',
  testSequencer: '<rootDir>/jest.sequencer.js',
  projects: [
    project('contract', ['contract']),
    project('poller', ['poller/test']),
    project('local', ['local']),
    project('apex', ['force-app/test']),
    project('scripts', ['scripts']),
    project('e2e', ['e2e']),
    project('browser', ['browser']),
  ],
};
