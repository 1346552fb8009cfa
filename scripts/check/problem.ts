/** One thing that a checker found. */
export interface Problem {
  /** Path relative to the project's root. */
  readonly file: string;
  /** 1-based; 0 when the whole file is meant. */
  readonly line: number;
  /** What is wrong, and what to do. */
  readonly message: string;
}

/** A checker could not run. In CI this is a failure; elsewhere it is printed and the other checks go on. */
export class CheckSkipped extends Error {
  override name = 'CheckSkipped';
}

/** One check of `npm run check`. */
export interface Check {
  readonly name: string;
  /**
   * @param only paths to look at, for a check that can look at single files; the others look at everything
   * @throws {CheckSkipped} when what it needs is not on this machine
   */
  run(root: string, only?: readonly string[]): Promise<Problem[]> | Problem[];
}

/** The line of a place in a text, 1-based. */
export function lineOf(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}

export function formatProblem({ file, line, message }: Problem): string {
  return line > 0 ? `${file}:${line}: ${message}` : `${file}: ${message}`;
}
