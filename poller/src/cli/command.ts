import type { Command } from 'commander';
import type { Config } from '../config';
import type { Services } from '../services';

export interface CliOutput {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** What a command needs of the process that runs it. */
export interface CliContext {
  /** Of the program, such as `1.2.3`. */
  readonly version: string;
  readonly output: CliOutput;
  /** Says how far long work is, where a person watches; comes often and is shown now and then. */
  readonly progress: (text: string) => void;
  /** Fires when the process is asked to end: SIGINT or SIGTERM. */
  readonly stopSignal: () => AbortSignal;
  /** @throws {ConfigurationError} naming each mistake */
  readonly readConfig: () => Config;
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
