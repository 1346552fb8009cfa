import { Connection } from 'jsforce';
import { readConfig } from '../../poller/src/config';
import { logIn } from '../../poller/src/salesforce/salesforce-login';
import { withWorld } from './child';
import { cycle } from './engine';

/** A thousand mails in one run over an empty state: the heartbeats weigh most there. */
const SIZE = { mailboxes: 4, messages: 250, bytes: 800, delayMs: 50 };
const NAIVE = 50;

/** API calls as the client counts them, for a thousand mails; heartbeats included, logins not. */
export async function measureApiCalls() {
  return { per1000Rest: await per1000('rest'), per1000PubSub: await per1000('pubsub'), naivePer1000: await naive() };
}

function per1000(way: 'rest' | 'pubsub'): Promise<number> {
  return withWorld(SIZE, async (environment) => {
    const { report } = await cycle({ ...environment, SALESFORCE_PUBLISH: way });
    return (report.usage.calls / report.counters.published) * 1000;
  });
}

/** One mail at a time, as most integrations do it: look for a contact, look for a lead, write the task. */
function naive(): Promise<number> {
  return withWorld({ ...SIZE, mailboxes: 1, messages: 0 }, async (environment) => {
    const token = await logIn(readConfig(environment).salesforce, new AbortController().signal);
    const connection = new Connection({ ...token, version: '68.0' });
    let calls = 0;
    const counted = async (call: PromiseLike<unknown>): Promise<void> => {
      calls++;
      await call;
    };
    for (let mail = 0; mail < NAIVE; mail++) {
      await counted(connection.query(`SELECT Id FROM Contact WHERE Email = 'c${mail}@client.example'`));
      await counted(connection.query(`SELECT Id FROM Lead WHERE Email = 'c${mail}@client.example'`));
      await counted(connection.sobject('Task').create({ Subject: `mail ${mail}` }));
    }
    return (calls / NAIVE) * 1000;
  });
}
