/** What the process says when it ends; documented in `--help`. */
export const EXIT = {
  /** All is well, or stopped on request: nobody has to do anything. */
  ok: 0,
  /** Somebody should look: the text on stdout or stderr says at what. */
  needsPerson: 1,
  /** Wrong command line or configuration: nothing was done. */
  usage: 2,
} as const;
