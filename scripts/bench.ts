/**
 * `npm run bench [-- --json] [-- --only NAME]`: what the engine is fast, frugal and small at, against the bounds that it
 * has to keep. Providers and Salesforce answer after a fixed 50 ms, from processes of their own; both sides of each ratio
 * come from the same run.
 */
import { measureApex } from './bench/apex';
import { measureApiCalls } from './bench/api-calls';
import { measureIdle } from './bench/idle';
import { measureLatency } from './bench/latency';
import { measureMemory } from './bench/memory';
import { measurePage } from './bench/page';
import { measurePipeline } from './bench/pipeline';
import { type Progress, progressOf } from './bench/progress';
import { measureQuota } from './bench/quota';
import { measureScale } from './bench/scale';

const measures: Readonly<Record<string, (progress: Progress) => Promise<object>>> = {
  pipeline: measurePipeline,
  quota: measureQuota,
  apiCalls: measureApiCalls,
  memory: measureMemory,
  scale: measureScale,
  apex: measureApex,
  idle: measureIdle,
  page: measurePage,
  latency: measureLatency,
};

/** Each bound with the figure that has to keep it. */
const bounds: readonly (readonly [string, string, 'least' | 'most', number])[] = [
  ['pipeline', 'ratio', 'least', 0.5],
  ['quota', 'utilisation', 'least', 0.95],
  ['quota', 'throttledShare', 'most', 0.01],
  ['apiCalls', 'per1000Rest', 'most', 8],
  ['apiCalls', 'per1000PubSub', 'most', 2],
  ['memory', 'ratio', 'most', 1.2],
  ['scale', 'ratio', 'least', 1.7],
  ['apex', 'soqlPer200', 'most', 12],
  ['apex', 'dmlPer200', 'most', 8],
  ['idle', 'peakRssMb', 'most', 300],
  ['idle', 'cpuPercent', 'most', 20],
  ['idle', 'overdue', 'most', 0],
  ['page', 'openSeconds', 'most', 2],
  ['latency', 'maxSecondsBeyondGap', 'most', 3],
];

async function main(args: readonly string[]): Promise<void> {
  const only = args.includes('--only') ? args[args.indexOf('--only') + 1] : null;
  if (only !== null && !Object.keys(measures).includes(String(only))) {
    process.stderr.write(`bench: --only takes one of ${Object.keys(measures).join(', ')}\n`);
    process.exitCode = 2;
    return;
  }
  const results: Record<string, Record<string, number | string>> = {};
  for (const [name, measure] of Object.entries(measures).filter(([one]) => only === null || only === one)) {
    const progress = progressOf(name);
    progress('started');
    const startedAt = performance.now();
    const cpu = process.cpuUsage();
    results[name] = (await measure(progress)) as Record<string, number | string>;
    const ms = performance.now() - startedAt;
    const used = process.cpuUsage(cpu);
    const share = Math.round(((used.user + used.system) / 1000 / ms) * 100);
    print(name, results[name], `${(ms / 1000).toFixed(1)} s, ${share} % of a core in this process`);
  }
  if (args.includes('--json')) {
    process.stdout.write(`${JSON.stringify(results)}\n`);
  }
}

function print(name: string, figures: Readonly<Record<string, number | string>>, effort: string): void {
  process.stdout.write(`${name} (${effort})\n`);
  for (const [figure, value] of Object.entries(figures)) {
    const bound = bounds.find(([of, what]) => of === name && what === figure);
    process.stdout.write(`  ${figure.padEnd(20)} ${rounded(value).padStart(12)}  ${verdict(value, bound)}\n`);
  }
}

function verdict(value: number | string, bound: (typeof bounds)[number] | undefined): string {
  if (bound === undefined || typeof value !== 'number') {
    return '';
  }
  const [name, figure, direction, limit] = bound;
  const isKept = direction === 'least' ? value >= limit : value <= limit;
  process.exitCode = isKept ? process.exitCode : 1;
  return `${isKept ? 'ok' : 'MISSED'}: at ${direction} ${limit}${isKept ? '' : ` (${name}.${figure})`}`;
}

function rounded(value: number | string): string {
  return typeof value === 'string' ? value : value.toFixed(Math.abs(value) < 10 ? 3 : 1);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`bench: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
});
