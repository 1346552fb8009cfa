import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  ControlError,
  faultSchema,
  mailboxSchema,
  mailSchema,
  messageBytes,
  personSchema,
  readRequest,
} from './control-requests';
import type { Faults } from './faults';
import type { RequestLog, Target } from './request-log';

/** What the control server may do to the stand-ins of its run. Each throws ControlError for what cannot be done. */
export interface ControlPorts {
  readonly faults: Faults;
  readonly log: RequestLog;
  /** The stand-ins that run: a fault for another one would never strike. */
  readonly running: readonly Target[];
  /** All records by object, once the org has come to rest. */
  dump(): Promise<unknown>;
  deliver(mailbox: string, folder: 'Inbox' | 'Sent', raw: Buffer): { readonly id: string };
  /** @returns id of the new record */
  addPerson(values: Readonly<Record<string, string>>): string;
  /** The history of the mailbox is forgotten: cursors taken so far no longer work. */
  expire(mailbox: string): void;
  /** The consent of the mailbox is withdrawn. */
  revoke(mailbox: string): void;
}

export interface ControlServer {
  readonly url: string;
  close(): Promise<void>;
}

type Action = (body: string, ports: ControlPorts) => unknown;

const actions: Readonly<Record<string, Action>> = {
  'GET /dump': (_, ports) => ports.dump(),
  'GET /requests': (_, ports) => ports.log.all(),
  'POST /mail': (body, ports) => {
    const { mailbox, folder, raw } = readRequest(mailSchema, body);
    return { id: ports.deliver(mailbox, folder, messageBytes(raw)).id };
  },
  'POST /people': (body, ports) => ({ id: ports.addPerson(readRequest(personSchema, body)) }),
  'POST /faults': (body, ports) => {
    const rule = readRequest(faultSchema, body);
    if (!ports.running.includes(rule.target)) {
      throw new ControlError(`No ${rule.target} runs here: use ${ports.running.join(' or ')} as target.`);
    }
    addFault(rule, ports.faults);
    return {};
  },
  'DELETE /faults': (_, ports) => {
    ports.faults.clear();
    return {};
  },
  'POST /expire': (body, ports) => {
    ports.expire(readRequest(mailboxSchema, body).mailbox);
    return {};
  },
  'POST /revoke': (body, ports) => {
    ports.revoke(readRequest(mailboxSchema, body).mailbox);
    return {};
  },
};

/** Starts the door through which tests and people look into the stand-ins and disturb them: plain HTTP on 127.0.0.1. */
export async function startControl(ports: ControlPorts): Promise<ControlServer> {
  const server = createServer((request, response) => {
    serve(request, response, ports).catch((error: unknown) => {
      process.stderr.write(`local/control: ${error instanceof Error ? String(error.stack) : String(error)}\n`);
      send(response, 500, { error: error instanceof Error ? error.message : String(error) });
    });
  });
  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen(0, '127.0.0.1', listening);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((closed, failed) => {
        server.close((error) => (error ? failed(error) : closed()));
        server.closeAllConnections();
      }),
  };
}

async function serve(request: IncomingMessage, response: ServerResponse, ports: ControlPorts): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
  }
  const asked = `${request.method ?? 'GET'} ${(request.url ?? '/').split('?')[0] ?? '/'}`;
  try {
    const action = actions[asked];
    if (!action) {
      throw new ControlError(`'${asked}' is unknown here: use one of ${Object.keys(actions).join(', ')}.`);
    }
    send(response, 200, await action(Buffer.concat(chunks).toString('utf8'), ports));
  } catch (error) {
    if (!(error instanceof ControlError)) {
      throw error;
    }
    send(response, 400, { error: error.message });
  }
}

function addFault(rule: Parameters<Faults['add']>[0], faults: Faults): void {
  try {
    faults.add(rule);
  } catch (error) {
    throw new ControlError(
      `'match' is no regular expression (${error instanceof Error ? error.message : rule.match}).`,
    );
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}
