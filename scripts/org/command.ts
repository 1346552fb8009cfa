import { parseArgs, type ParseArgsConfig } from 'node:util';
import { OrgError } from './org-error';

type Values = Readonly<Record<string, string | boolean | undefined>>;

/** What a command can be given: name → what stands behind it in the help, and what it is for. Null: a switch. */
export type CommandOptions = Readonly<Record<string, readonly [value: string | null, explanation: string]>>;

/**
 * Runs an org command. What a person can repair is said in sentences and ends with status 2; a step that was left to a
 * person ends with 1; anything else is a fault of ours and shows its stack.
 *
 * @param run resolves to true when all is done
 */
export function runOrgCommand(name: string, options: CommandOptions, run: (given: Values) => Promise<boolean>): void {
  const main = async (): Promise<number> => {
    const given = readOptions(name, options);
    if (given['help'] === true) {
      process.stdout.write(helpText(name, options));
      return 0;
    }
    return (await run(given)) ? 0 : 1;
  };
  main().then(
    (code) => process.exit(code),
    (error: unknown) => {
      if (error instanceof OrgError) {
        process.stderr.write(`${name}: ${error.message}\n${error.actions.map((line) => `  ${line}\n`).join('')}`);
        process.exit(2);
      }
      process.stderr.write(`${name}: ${error instanceof Error ? String(error.stack) : String(error)}\n`);
      process.exit(1);
    },
  );
}

function readOptions(name: string, options: CommandOptions): Values {
  const known: ParseArgsConfig['options'] = Object.fromEntries(
    Object.entries({ ...options, help: [null] }).map(([option, [value]]) => [
      option,
      { type: value === null ? 'boolean' : 'string' },
    ]),
  );
  try {
    return parseArgs({ options: known, allowPositionals: false }).values as Values;
  } catch (error) {
    throw new OrgError(error instanceof Error ? error.message : String(error), [`See npm run ${name} -- --help`]);
  }
}

function helpText(name: string, options: CommandOptions): string {
  const rows = Object.entries(options).map(
    ([option, [value, explanation]]) =>
      `  ${`--${option}${value === null ? '' : ` ${value}`}`.padEnd(30)} ${explanation}`,
  );
  return [`npm run ${name} -- [options]`, ...rows, `  ${'--help'.padEnd(30)} print this`, ''].join('\n');
}

/** The text of an option, or null. */
export function textOf(given: Values, option: string): string | null {
  const value = given[option];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}
