import { readFileSync } from 'node:fs';

/** `getconf CLK_TCK` of every Linux that Node runs on. */
const TICKS_A_SECOND = 100;

/** Seconds of processor time that a process has used since its start. */
export function cpuSeconds(pid: number): number {
  // The name, in parentheses, may hold blanks.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
}

/** Memory of a process in MB: what it holds now, and the most it ever held. */
export function memoryMb(pid: number): { readonly now: number; readonly peak: number } {
  const text = readFileSync(`/proc/${pid}/status`, 'utf8');
  const of = (name: string): number => (Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1]) * 1024) / 1e6;
  return { now: of('VmRSS'), peak: of('VmHWM') };
}
