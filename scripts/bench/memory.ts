import { startPostgres } from '../../poller/test/store/postgres-server';
import { firstLine, start } from './child';

/** Peak memory of the poller's process over a backlog of 10,000 and of 100,000 mails. */
export async function measureMemory() {
  const postgres = await startPostgres();
  try {
    const peak = async (count: number): Promise<number> =>
      Number(await firstLine(start('scripts/bench/memory-run.ts', [String(count), postgres.url])));
    const rssMb10k = await peak(10_000);
    const rssMb100k = await peak(100_000);
    return { store: 'postgresql', rssMb10k, rssMb100k, ratio: rssMb100k / rssMb10k };
  } finally {
    await postgres.stop();
  }
}
