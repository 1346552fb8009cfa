/**
 * Runs after `npm ci`. npm leaves out every optional package that does not run on npm's own Node, without a word: under a
 * Node before 20.19 these are the native parts of the linter and the formatter, though they run on the Node that was just
 * installed. This asks for them once more, with that Node and the npm that came along.
 */
const { spawnSync } = require('node:child_process');
const { existsSync } = require('node:fs');

const [, major, minor] = /\bnode\/v(\d+)\.(\d+)/.exec(process.env.npm_config_user_agent ?? '') ?? [];
const isTooOld = Number(major) < 20 || (Number(major) === 20 && Number(minor) < 19);

// A production tree has no tools.
if (isTooOld && existsSync('node_modules/oxlint')) {
  const { status } = spawnSync('npm', ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund'], {
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
}
