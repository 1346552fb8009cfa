import { counted } from './counted';
import type { StandIns } from './start';

/** Shows what happens while the poller works; one line that is rewritten in a terminal, a line a change elsewhere. */
export function showProgress({ clouds, orgServer, org }: StandIns, out: NodeJS.WriteStream): () => void {
  const interval = out.isTTY ? 200 : 2000;
  let shown = '';
  const tick = (): void => {
    const fetched = clouds.all.reduce((sum, cloud) => sum + cloud.mailsRead(), 0);
    const tasks = org.query('SELECT count() FROM Task', { isAll: true }).totalSize;
    const sent = orgServer.usage.totalPublished;
    const text = `  ${counted(fetched, 'mail')} read, ${sent} sent to Salesforce, ${counted(tasks, 'task')}`;
    if (text !== shown) {
      shown = text;
      out.write(out.isTTY ? `\r${text}` : `${text}\n`);
    }
  };
  const timer = setInterval(tick, interval);
  return () => {
    clearInterval(timer);
    tick();
    if (out.isTTY) {
      out.write('\n');
    }
  };
}
