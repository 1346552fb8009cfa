import { randomBytes } from 'node:crypto';
import { connectFlow, connectPages, beat } from '../../connecting';
import { ConfigurationError, NotConnectedError } from '../../lib/errors';
import type { Services } from '../../services';
import type { Arrival } from '../../web/connect-flow';
import { connectRoutes } from '../../web/connect-routes';
import { startWebServer, type WebServer } from '../../web/web-server';
import type { CliCommand, CliOutput } from '../command';
import { EXIT } from '../exit-codes';

const DEFAULT_PORT = 8180;
const HELP = `
With --mailbox it prints an address of this machine; opened in a browser here, it leads to the consent screen of the mail
provider and back, and the command ends when the mailbox is connected. From another machine, forward the port first:
  ssh -L ${DEFAULT_PORT}:127.0.0.1:${DEFAULT_PORT} <this machine>
Register as redirect URI, once:
  Google     http://127.0.0.1:${DEFAULT_PORT}/oauth/google/callback (a client of type Desktop needs none)
  Microsoft  http://localhost/oauth/microsoft/callback (its port does not matter)

Without --mailbox it serves the pages behind the button Connect of the setup page, on INBOX_SYNC_PORT, until it is
stopped. \`run\` serves them as well.

Exit codes:
  ${EXIT.ok}  connected, or stopped on request
  ${EXIT.needsPerson}  not connected: the text says why
  ${EXIT.usage}  wrong usage or configuration: nothing was done

Examples:
  inbox-sync connect --mailbox anna@example.com
  INBOX_SYNC_PORT=8080 INBOX_SYNC_PUBLIC_URL=https://sync.example.com inbox-sync connect`;

interface Options {
  readonly mailbox?: string;
  readonly port: string;
  readonly json: boolean;
}

export const connectCommand: CliCommand = {
  name: 'connect',
  add: (program, { output, withServices }, run) => {
    program
      .command('connect')
      .description("connect a mailbox by its user's consent")
      .option('--mailbox <address>', 'the mailbox, as it stands in Salesforce')
      .option('--port <number>', 'port of this machine for the way back', String(DEFAULT_PORT))
      .option('--json', 'with --mailbox: print one JSON object as the last line of standard output', false)
      .addHelpText('after', HELP)
      .action(({ mailbox, port, json }: Options) =>
        run(() => {
          const address = mailbox?.trim().toLowerCase();
          const way = { port: portOf(port), output };
          return withServices(async (services, signal) => {
            if (address === undefined) {
              return serve(services, output, signal);
            }
            const arrival = await connect(services, address, way, signal);
            const salesforceKnows = arrival?.isReported ?? false;
            output.out(resultText(arrival));
            if (json) {
              output.out(`${JSON.stringify({ mailbox: address, connected: arrival !== null, salesforceKnows })}\n`);
            }
            return EXIT.ok;
          });
        }),
      );
  },
};

function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) {
    throw new ConfigurationError('--port is no port', { actions: ['Give a number from 1 to 65535.'] });
  }
  return port;
}

async function serve(services: Services, output: CliOutput, signal: AbortSignal): Promise<number> {
  const { config } = services;
  const pages = connectPages(services, signal);
  if (pages === null || config.web === null) {
    throw new ConfigurationError('browsers do not reach this poller', {
      actions: ['Set INBOX_SYNC_PUBLIC_URL, INBOX_SYNC_PORT and INBOX_SYNC_TOKEN_KEY, or name a --mailbox.'],
    });
  }
  const web = await startWebServer(config.web, [pages]);
  output.out(`serving the pages that connect mailboxes on port ${web.port}\n`);
  await stopped(signal);
  await web.close();
  return EXIT.ok;
}

/** @returns null when it was stopped before anybody consented */
async function connect(
  services: Services,
  address: string,
  { port, output }: { readonly port: number; readonly output: CliOutput },
  signal: AbortSignal,
): Promise<Arrival | null> {
  const flow = connectFlow(services);
  await beat(services, signal);
  const state = (await services.store.mailboxes()).find(({ mailbox }) => mailbox.address === address);
  if (state?.mailbox.access !== 'Own consent') {
    throw new NotConnectedError('Salesforce has no mailbox of own consent with this address', {
      actions: ['Add it on the setup page, or set its Access to Own consent, and try again.'],
    });
  }
  const { id, aliases, provider } = state.mailbox;
  // Microsoft lets the port of localhost differ from the registered one, Google that of 127.0.0.1 (desktop clients).
  const base = `http://${provider === 'Google' ? '127.0.0.1' : 'localhost'}:${port}`;
  const path = `/start/${randomBytes(16).toString('base64url')}`;
  const depart = () => flow.depart({ id, address, aliases, provider }, null, base);
  let web: WebServer | null = null;
  const arrival = await new Promise<Arrival | null>((arrived, failed) => {
    const routes = connectRoutes({ flow, base, log: services.log, signal, start: { path, depart }, arrived });
    void stopped(signal).then(() => arrived(null));
    startWebServer({ port, host: '127.0.0.1' }, [routes]).then((server) => {
      web = server;
      output.out(`open this in a browser, and consent with the account of the mailbox:\n  ${base}${path}\n`);
    }, failed);
  });
  await (web as WebServer | null)?.close();
  return arrival;
}

function resultText(arrival: Arrival | null): string {
  if (arrival === null) {
    return 'stopped on request: nothing was connected\n';
  }
  return `connected${arrival.isReported ? '' : '; Salesforce could not be told yet, the next run tells it'}\n`;
}

function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
    }
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
