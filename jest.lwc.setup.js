/** Gives the tests `toBeAccessible`, and fails each that makes a component or the engine complain on the console. */
const { registerSa11yMatcher } = require('@sa11y/jest');

registerSa11yMatcher();

for (const level of ['warn', 'error']) {
  console[level] = (...complaint) => {
    throw new Error(`console.${level}: ${complaint.join(' ')}`);
  };
}
