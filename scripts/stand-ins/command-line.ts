import { SourceProblemsError } from '../../local/org/kernel/exceptions';
import { helpText, parseOptions, type Command, type Options } from './options';
import { UsageError } from './usage-error';

/**
 * Runs a command with its options. What a person can repair is said in one sentence and ends with status 2; anything
 * else is a fault of ours and shows its stack.
 */
export function runCommand(command: Command, run: (options: Options) => Promise<void>): void {
  const main = async (): Promise<void> => {
    const options = parseOptions(command, process.argv.slice(2));
    if (options.help) {
      process.stdout.write(helpText(command));
      return;
    }
    await run(options);
  };
  main().catch((error: unknown) => {
    if (error instanceof UsageError) {
      process.stderr.write(`${command}: ${error.message}\n`);
      process.exit(2);
    }
    if (error instanceof SourceProblemsError) {
      process.stderr.write(
        `${command}: the package does not compile; correct these and start again:\n${error.message}\n`,
      );
      process.exit(2);
    }
    process.stderr.write(`${command}: ${error instanceof Error ? String(error.stack) : String(error)}\n`);
    process.exit(1);
  });
}
