/**
 * The clouds of a measurement, as a process of their own: Gmail and Salesforce's protocols, each answering after a fixed
 * delay. The privacy filter is on, as it is by default. Prints the poller's environment as one line of JSON and serves
 * until its stdin ends.
 */
import { PollerWorld } from '../../e2e/poller-world';

/** What a world holds. */
export interface WorldSize {
  readonly mailboxes: number;
  readonly messages: number;
  /** Of each mail's text. */
  readonly bytes: number;
  readonly delayMs: number;
}

async function main({ mailboxes, messages, bytes, delayMs }: WorldSize): Promise<void> {
  const addresses = Array.from({ length: mailboxes }, (_, index) => `user${index + 1}@firm.example`);
  const world = await PollerWorld.start(addresses);
  for (const address of addresses) {
    for (let index = 0; index < messages; index++) {
      world.deliver(address, `${address} ${index} ${'x'.repeat(bytes)}`, { Subject: `mail ${index}` });
    }
  }
  for (const target of ['gmail', 'salesforce'] as const) {
    world.fault({ target, match: '', times: Number.MAX_SAFE_INTEGER, delayMs });
  }
  world.org.know('003000000000001AAA', 'carl@client.example');
  process.stdout.write(`${JSON.stringify({ ...world.environment, INBOX_SYNC_PREFILTER: 'on' })}\n`);
  process.stdin.resume().once('end', () => {
    void world.close().then(() => process.exit(0));
  });
}

void main(JSON.parse(process.argv[2] ?? '{}') as WorldSize);
