/** Imported first by the executable: on an older Node the libraries fail with words that nobody understands. */
const OLDEST = [22, 15] as const;
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
  process.stderr.write(
    `inbox-sync needs Node.js ${OLDEST.join('.')} or newer and runs on ${process.versions.node}.\n` +
      '  In the source folder "npm run poller -- once" brings its own Node.js.\n',
  );
  process.exit(2);
}
