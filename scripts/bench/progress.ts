/** Says what a measurement is doing now. */
export type Progress = (what: string) => void;

/** On standard error, so that standard output holds results alone. */
export function progressOf(name: string): Progress {
  const startedAt = performance.now();
  return (what) => {
    process.stderr.write(`${name}: ${what} (${((performance.now() - startedAt) / 1000).toFixed(0)} s)\n`);
  };
}
