/**
 * Clouds with many mailboxes in which nothing happens, as a process of their own. Tokens live between no time and two
 * hours, so that as many are renewed at any moment as with thousands of mailboxes that were connected one by one. Prints
 * the poller's environment as one line of JSON and serves until its stdin ends.
 */
import { PollerWorld } from '../../e2e/poller-world';
import { idleAddresses } from './idle-mailboxes';

async function main(count: number, delayMs: number): Promise<void> {
  const world = await PollerWorld.start(idleAddresses(count), { tokenSeconds: () => 120 + Math.random() * 7_000 });
  for (const target of ['gmail', 'salesforce'] as const) {
    world.fault({ target, match: '', times: Number.MAX_SAFE_INTEGER, delayMs });
  }
  process.stdout.write(`${JSON.stringify({ ...world.environment, INBOX_SYNC_ALLOWED_MAILBOXES: 'firm.example' })}\n`);
  process.stdin.resume().once('end', () => {
    void world.close().then(() => process.exit(0));
  });
}

void main(Number(process.argv[2]), Number(process.argv[3]));
