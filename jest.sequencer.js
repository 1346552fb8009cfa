const Sequencer = require('@jest/test-sequencer').default;

/** The projects whose files take minutes. */
const LONG = ['browser', 'e2e'];

/**
 * Files of the long projects first, else by jest's own order, which without figures of an earlier run goes by size: a
 * long file that begins last keeps one core waiting.
 */
module.exports = class extends Sequencer {
  sort(tests) {
    const place = ({ context }) => {
      const index = LONG.indexOf(context.config.displayName.name);
      return index === -1 ? LONG.length : index;
    };
    return super.sort(tests).sort((a, b) => place(a) - place(b));
  }
};
