/** JavaScript of a statement, and whether control can go on behind it. */
export interface Compiled {
  readonly code: string;
  readonly completes: boolean;
  /** Contains a `break` of the loop around it: an endless loop with one completes. */
  readonly breaks?: boolean;
}

export const compiled = (code: string, completes = true, breaks = false): Compiled => ({
  code,
  completes,
  ...(breaks ? { breaks } : {}),
});

/**
 * Marks the Apex line of what follows. The emitter puts it on the same line of the JavaScript, so that the lines in
 * JavaScript's own stack traces are those of the Apex source.
 */
export const atLine = (line: number): string => `\uE000${line}\uE001`;

/** Finds the marks; string literals in the code have these characters escaped. */
export const LINE_MARK = /\uE000(\d+)\uE001/g;
