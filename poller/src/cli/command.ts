import type { Command } from 'commander';
import type { Services } from '../services';

export interface CliOutput {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** What a command needs of the process that runs it. */
export interface CliContext {
  readonly output: CliOutput;
  /**
   * Reads the configuration, opens the state and hands everything to `work`; closes it whatever happens.
   *
   * @throws {ConfigurationError} before anything is opened
   */
  readonly withServices: <T>(work: (services: Services, signal: AbortSignal) => Promise<T>) => Promise<T>;
}

/** One command of the command line; a file of its own in commands/. */
export interface CliCommand {
  readonly name: string;
  /**
   * Adds the command with its options and help.
   *
   * @param run wraps the action: takes its exit code over
   */
  add(program: Command, context: CliContext, run: (work: () => Promise<number>) => Promise<void>): void;
}
