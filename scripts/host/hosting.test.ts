import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { parse, parseAllDocuments } from 'yaml';
import { projectRoot } from '../../local/lib/project-root';
import { VARIABLES } from '../../poller/src/config';
import { pollerCommands } from '../testing/poller-help';

const root = projectRoot();
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'inbox-sync-hosting-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Names that belong to others: Node, PostgreSQL's client. */
const FOREIGN = ['NODE_ENV', 'PGSSLMODE'];
const isKnown = (name: string): boolean => name in VARIABLES || FOREIGN.includes(name);

interface Instruction {
  readonly word: string;
  readonly rest: string;
}

/** The instructions of a Dockerfile; continued lines are one. */
function instructionsOf(text: string): Instruction[] {
  return text
    .replace(/^\s*#.*\n/gm, '')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, word = '', rest = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
      return { word, rest: rest.trim() };
    });
}

describe('the Dockerfile', () => {
  const instructions = instructionsOf(read('Dockerfile'));
  const lastStage = instructions.slice(instructions.findLastIndex(({ word }) => word === 'FROM'));
  const restOf = (word: string): string[] => lastStage.filter((each) => each.word === word).map(({ rest }) => rest);

  it('has only instructions that Docker knows', () => {
    const known = [
      'FROM',
      'WORKDIR',
      'COPY',
      'RUN',
      'ENV',
      'USER',
      'VOLUME',
      'EXPOSE',
      'HEALTHCHECK',
      'ENTRYPOINT',
      'CMD',
    ];
    expect(instructions.filter(({ word }) => !known.includes(word))).toEqual([]);
  });

  it('builds on the slim Node that the project is developed on', () => {
    const { devDependencies } = JSON.parse(read('package.json')) as { devDependencies: Record<string, string> };
    const [major] = /\d+/.exec(devDependencies['node'] ?? '') ?? [];
    const images = instructions.filter(({ word }) => word === 'FROM').map(({ rest }) => rest.split(' ')[0]);
    expect(new Set(images)).toEqual(new Set([`node:${String(major)}-bookworm-slim`]));
  });

  it('copies only what is there and what .dockerignore lets through', () => {
    const allowed = read('.dockerignore').match(/(?<=^!).*/gm) ?? [];
    const copied = instructions
      .filter(({ word, rest }) => word === 'COPY' && !rest.startsWith('--from'))
      .flatMap(({ rest }) => rest.split(' ').slice(0, -1));
    expect(copied.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    expect([...copied].sort()).toEqual([...allowed].sort());
  });

  it('runs as a user without rights, with production packages alone', () => {
    expect(restOf('USER')).toEqual(['node']);
    expect(restOf('RUN').filter((command) => /\bnpm\b|\bnpx\b/.test(command))).toEqual([]);
    expect(restOf('COPY')).toEqual(['--from=build /app /app']);
    expect(instructions.map(({ rest }) => rest)).toContain('npm run host:tree -- --out /app');
  });

  it('starts a program and a command that exist', () => {
    const [, program] = JSON.parse(restOf('ENTRYPOINT')[0] ?? '[]') as string[];
    expect(program).toBe('/app/dist/poller/src/main.js');
    expect(existsSync(join(root, 'poller/src/main.ts'))).toBe(true);
    expect(pollerCommands()).toContain((JSON.parse(restOf('CMD')[0] ?? '[]') as string[])[0]);
  });

  it('asks a path for health that the poller answers, on the port that it listens on', () => {
    const [check = ''] = restOf('HEALTHCHECK');
    expect(check).toContain('${process.env.INBOX_SYNC_PORT}/healthz`');
    expect(read('poller/src/web/operations.ts')).toContain("'/healthz'");
    expect(restOf('ENV').join()).toContain(`INBOX_SYNC_PORT=${String(restOf('EXPOSE')[0])}`);
    const [command, , program = ''] = JSON.parse(check.slice(check.indexOf('['))) as string[];
    // Nothing listens there: the very program must run and say no.
    const ended = spawnSync(String(command), ['-e', program], {
      env: { PATH: process.env['PATH'], INBOX_SYNC_PORT: '9' },
    });
    expect({ status: ended.status, stderr: String(ended.stderr) }).toEqual({ status: 1, stderr: '' });
  });

  it('sets variables that the poller reads', () => {
    const names = restOf('ENV').flatMap((rest) => [...rest.matchAll(/([A-Z_]+)=/g)].map(([, name]) => String(name)));
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !isKnown(name))).toEqual([]);
  });
});

interface Service {
  readonly build?: string;
  readonly image?: string;
  readonly command?: string[];
  readonly environment: Record<string, string>;
  readonly env_file?: string;
  readonly depends_on?: Record<string, { condition: string }>;
  readonly healthcheck?: { test: string[] };
  readonly volumes?: string[];
}

describe('docker-compose.yml', () => {
  const { services, volumes } = parse(read('docker-compose.yml')) as {
    services: Record<string, Service>;
    volumes: Record<string, unknown>;
  };

  it('starts the poller on PostgreSQL once the database answers', () => {
    const poller = services['poller'];
    expect(poller?.depends_on).toEqual({ database: { condition: 'service_healthy' } });
    expect(services['database']?.healthcheck?.test[0]).toBe('CMD-SHELL');
    const url = new URL((poller?.environment['DATABASE_URL'] ?? '').replace('${POSTGRES_PASSWORD}', 'secret'));
    const database = services['database']?.environment;
    expect([url.hostname, url.username, url.pathname]).toEqual([
      'database',
      database?.['POSTGRES_USER'],
      `/${String(database?.['POSTGRES_DB'])}`,
    ]);
  });

  it('has commands that exist, variables that the poller reads, and volumes that are declared', () => {
    for (const { command, environment, build, volumes: mounts } of Object.values(services)) {
      if (build !== undefined) {
        expect(pollerCommands()).toContain(command?.[0]);
        expect(Object.keys(environment).filter((name) => !isKnown(name))).toEqual([]);
      }
      const named = (mounts ?? []).map((mount) => mount.split(':')[0] ?? '').filter((name) => !name.startsWith('.'));
      expect(named.filter((name) => !(name in volumes))).toEqual([]);
    }
  });

  it('keeps its settings out of git', () => {
    const ignored = read('.gitignore').split('\n');
    expect(ignored).toEqual(expect.arrayContaining([services['poller']?.env_file, 'secrets/', '.env']));
  });
});

describe('the example of the settings', () => {
  it('names variables that the poller reads', () => {
    const names = [...read('hosting/poller.env.example').matchAll(/^#?([A-Z_]+)=/gm)].map(([, name]) => String(name));
    expect(names).toContain('INBOX_SYNC_TOKEN_KEY_FILE');
    expect(names.filter((name) => !isKnown(name))).toEqual([]);
  });
});

interface Probe {
  readonly httpGet: { path: string; port: string };
}
interface Container {
  readonly args: string[];
  readonly securityContext: Record<string, unknown>;
  readonly volumeMounts: { name: string }[];
  readonly env?: { name: string; value: string }[];
  readonly ports?: { name: string; containerPort: number }[];
  readonly startupProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
}
interface PodSpec {
  readonly securityContext: Record<string, unknown>;
  readonly containers: Container[];
  readonly volumes: { name: string }[];
}
interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { name: string };
  readonly spec: Record<string, never> & {
    template?: { spec: PodSpec };
    jobTemplate?: { spec: { template: { spec: PodSpec } } };
  };
}

describe('the Kubernetes example', () => {
  const documents = parseAllDocuments(read('hosting/kubernetes.yaml'));
  const resources = documents.map((document) => document.toJS() as Resource);
  const pods = resources.flatMap(({ spec }) => spec.jobTemplate?.spec.template.spec ?? spec.template?.spec ?? []);

  it('is YAML with the resources it promises', () => {
    expect(documents.flatMap(({ errors }) => errors)).toEqual([]);
    expect(resources.map(({ kind, apiVersion }) => `${apiVersion} ${kind}`)).toContain('batch/v1 CronJob');
    expect(pods).toHaveLength(resources.filter(({ kind }) => ['CronJob', 'Deployment'].includes(kind)).length);
  });

  it('asks for health and readiness where the poller answers', () => {
    const operations = read('poller/src/web/operations.ts');
    const deployed = resources.filter(({ kind }) => kind === 'Deployment');
    expect(deployed).toHaveLength(1);
    for (const container of deployed.flatMap(({ spec }) => spec.template?.spec.containers ?? [])) {
      const ports = container.ports ?? [];
      for (const probe of [container.startupProbe, container.livenessProbe, container.readinessProbe]) {
        expect(operations).toContain(`'${String(probe?.httpGet.path)}'`);
        expect(ports.map(({ name }) => name)).toContain(probe?.httpGet.port);
      }
      const port = container.env?.find(({ name }) => name === 'INBOX_SYNC_PORT')?.value;
      expect(ports.map(({ containerPort }) => String(containerPort))).toContain(port);
    }
  });

  it('runs commands that exist, without rights, on volumes that are declared', () => {
    for (const { containers, securityContext, volumes } of pods) {
      expect(securityContext).toMatchObject({ runAsNonRoot: true });
      for (const container of containers) {
        expect(pollerCommands()).toContain(container.args[0]);
        expect(container.securityContext).toMatchObject({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
        });
        const declared = volumes.map(({ name }) => name);
        expect(container.volumeMounts.filter(({ name }) => !declared.includes(name))).toEqual([]);
      }
    }
  });
});

describe('Heroku', () => {
  const app = JSON.parse(read('app.json')) as {
    addons: { plan: string }[];
    env: Record<string, { description: string }>;
    formation?: Record<string, unknown>;
  };
  const processes = new Map(
    [...read('Procfile').matchAll(/^([a-z]+): (.*)$/gm)].map(([, name, command]) => [String(name), String(command)]),
  );

  it('comes with PostgreSQL, because the disk of a dyno is lost', () => {
    expect(app.addons.map(({ plan }) => plan)).toContain('heroku-postgresql');
  });

  it('asks for settings that the poller reads, keys by their content', () => {
    const script = read('hosting/heroku-start.sh');
    const unknown = Object.keys(app.env).filter(
      (name) => !isKnown(name) && !(isKnown(`${name}_FILE`) && script.includes(` ${name}`)),
    );
    expect(unknown).toEqual([]);
  });

  it('starts commands that exist', () => {
    expect(processes.size).toBeGreaterThan(0);
    for (const command of processes.values()) {
      const [, argument] = /hosting\/heroku-start\.sh ([a-z]+)$/.exec(command) ?? [];
      expect(pollerCommands()).toContain(argument);
    }
    expect(Object.keys(app.formation ?? {}).filter((name) => !processes.has(name))).toEqual([]);
  });

  it('turns keys into files that only the dyno reads, and takes them out of the environment', () => {
    mkdirSync(join(folder, 'dist/poller/src'), { recursive: true });
    cpSync(join(root, 'hosting'), join(folder, 'hosting'), { recursive: true });
    writeFileSync(
      join(folder, 'dist/poller/src/main.js'),
      `const { readFileSync, statSync } = require('node:fs');
       const file = process.env.SALESFORCE_PRIVATE_KEY_FILE;
       console.log(JSON.stringify({ args: process.argv.slice(2), key: readFileSync(file, 'utf8'),
         mode: statSync(file).mode & 0o777, inline: process.env.SALESFORCE_PRIVATE_KEY ?? null,
         google: process.env.GOOGLE_SERVICE_ACCOUNT_FILE ?? null, port: process.env.INBOX_SYNC_PORT ?? null }));`,
    );
    const start = (change: Record<string, string>): unknown => {
      const { stdout, status } = spawnSync('bash', [join(folder, 'hosting/heroku-start.sh'), 'once', '--json'], {
        encoding: 'utf8',
        env: { PATH: process.env['PATH'], TMPDIR: folder, SALESFORCE_PRIVATE_KEY: 'line 1\nline "2" $x', ...change },
      });
      expect(status).toBe(0);
      return JSON.parse(stdout);
    };
    const seen = { args: ['once', '--json'], key: 'line 1\nline "2" $x\n', mode: 0o600, inline: null, google: null };
    expect(start({})).toEqual({ ...seen, port: null });
    expect(start({ PORT: '5000', INBOX_SYNC_PORT: '8080' })).toEqual({ ...seen, port: '5000' });
  });
});
