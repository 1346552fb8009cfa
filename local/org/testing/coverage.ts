import { basename } from 'node:path';
import type { Org } from '../org-facade';

/** What tests ran of one class or trigger. */
export interface FileCoverage {
  readonly file: string;
  /** Lines with a statement. */
  readonly lines: number;
  readonly covered: number;
  /** 1-based, in order. */
  readonly missed: readonly number[];
}

/** Coverage that an unlocked package should keep; an org asks for 75 % to promote a version. */
const LEAST_COVERAGE = 95;
/** Per cent of the lines of each class that its tests must run. */
const LEAST_OF_EACH = 90;

/**
 * The line coverage of the package's own classes and triggers, by what ran in any of the orgs. A line counts once,
 * however many statements it holds, and is covered when one of them ran: as an org counts. Files without a statement
 * (constants, bare data) are left out.
 *
 * @param folder only files below it, so that test classes do not count
 */
export function coverageOf(orgs: readonly Pick<Org, 'coverage'>[], folder = 'force-app/main/'): FileCoverage[] {
  const files = new Set(orgs.flatMap((org) => [...org.coverage.keys()]).filter((file) => file.startsWith(folder)));
  return [...files]
    .sort()
    .map((file) => {
      const counts = orgs.map((org) => org.coverage.get(file) ?? []);
      const lines = [...new Set(counts.flatMap((own) => [...own.keys()].filter((line) => own[line] !== undefined)))];
      const missed = lines.filter((line) => counts.every((own) => (own[line] ?? 0) === 0)).sort((a, b) => a - b);
      return { file, lines: lines.length, covered: lines.length - missed.length, missed };
    })
    .filter(({ lines }) => lines > 0);
}

/** Percentage of covered lines; 100 when there is nothing to cover. */
export function percentOf(files: readonly FileCoverage[]): number {
  const sum = (value: (file: FileCoverage) => number): number => files.reduce((total, file) => total + value(file), 0);
  const lines = sum((file) => file.lines);
  return lines === 0 ? 100 : (100 * sum((file) => file.covered)) / lines;
}

/** A line a class, the least covered first, with the lines that no test ran; then the total. */
export function formatCoverage(files: readonly FileCoverage[]): string {
  const width = Math.max('Total'.length, ...files.map(({ file }) => nameOf(file).length));
  const row = (name: string, own: readonly FileCoverage[], missed: readonly number[]): string => {
    const percent = percentOf(own).toFixed(1).padStart(5);
    return `${name.padEnd(width)} ${percent} %${missed.length > 0 ? `  not run: ${missed.join(', ')}` : ''}`;
  };
  const sorted = [...files].sort((a, b) => percentOf([a]) - percentOf([b]) || a.file.localeCompare(b.file));
  return [
    'Apex line coverage',
    ...sorted.map((file) => row(nameOf(file.file), [file], file.missed)),
    row('Total', files, []),
  ].join('\n');
}

/** Why the coverage is too low, in total or of one class, naming the classes to test; null when it is enough. */
export function tooLow(
  files: readonly FileCoverage[],
  least = LEAST_COVERAGE,
  leastOfEach = LEAST_OF_EACH,
): string | null {
  const total = percentOf(files);
  if (total >= least) {
    const poor = files.filter((file) => percentOf([file]) < leastOfEach).map((file) => row(file));
    return poor.length === 0 ? null : `Less than ${leastOfEach} % of these classes run in tests:\n${poor.join('\n')}`;
  }
  const below = files.filter((file) => percentOf([file]) < least).map((file) => row(file));
  return `Apex line coverage is ${total.toFixed(1)} %, less than ${least} %. Write tests for:\n${below.join('\n')}`;
}

const row = (file: FileCoverage): string =>
  `  ${nameOf(file.file)} ${percentOf([file]).toFixed(1)} %, lines ${file.missed.join(', ')} (${file.file})`;

const nameOf = (file: string): string => basename(file).replace(/\.(cls|trigger)$/, '');
