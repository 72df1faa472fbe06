import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKeyFile } from '../../src/platform/keyring/master-keys/key-file.ts';
import { createSystemRandom } from '../../src/platform/random.ts';
import { httpCaller } from '../installation/http-caller.ts';
import { createDataDir, type ServerProcess, startServerProcess } from '../installation/server-process.ts';
import { noteLog } from '../secrets-ledger.ts';
import { onDatabase, type PostgresServer, startPostgres } from '../servers/postgres.ts';
import { SHOW_SECRETS, setUp } from '../users/enrolled-user.ts';

const MAIN = fileURLToPath(new URL('../../bin/twofold.js', import.meta.url));

let postgres: PostgresServer;
let databaseUrl: string;
let folder: ReturnType<typeof createDataDir>;
let server: ServerProcess | undefined;
let worker: { child: ChildProcess; output(): string } | undefined;

beforeEach(async () => {
  postgres = await startPostgres({ durable: true });
  databaseUrl = await postgres.createDatabase();
  folder = createDataDir();
  createKeyFile(join(folder.dataDir, 'encryption-key'), createSystemRandom());
});
afterEach(async () => {
  if (worker && worker.child.exitCode === null && worker.child.signalCode === null) await endWorker();
  await server?.stop();
  await postgres.remove();
  await folder.remove();
  worker = undefined;
  server = undefined;
});

async function startWorker(): Promise<void> {
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, DATABASE_URL: databaseUrl, DATA_DIR: folder.dataDir };
  const child = spawn(process.execPath, [MAIN, 'worker'], { cwd: folder.dataDir, env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  worker = { child, output: () => output };
  child.once('close', () => noteLog(output));
  while (!output.includes('the background work has started')) {
    if (child.exitCode !== null) throw new Error(`The worker ended with ${child.exitCode}:\n${output}`);
    await sleep(20);
  }
}

async function endWorker(): Promise<number | null> {
  if (!worker) throw new Error('no worker');
  const { child } = worker;
  const closed = once(child, 'close');
  child.kill('SIGTERM');
  await closed;
  return child.exitCode;
}

async function startServer(backgroundWork: 'true' | 'false'): Promise<void> {
  const env = { ...SHOW_SECRETS, DATABASE_URL: databaseUrl, BACKGROUND_WORK: backgroundWork };
  server = await startServerProcess(folder.dataDir, env);
}

/** Something for the audit log. */
async function makeEvent(name: string): Promise<void> {
  if (!server) throw new Error('no server');
  const caller = httpCaller(server);
  await setUp(caller, name);
  caller.close();
}

async function counts(): Promise<{ events: number; chained: number }> {
  const [row] = await onDatabase<{ events: number; chained: number }>(
    databaseUrl,
    'select (select count(*) from audit_events) as events, (select count(*) from audit_chain) as chained',
  );
  return row ?? { events: 0, chained: 0 };
}

async function untilChained(): Promise<void> {
  for (;;) {
    const { events, chained } = await counts();
    if (events === chained) return;
    await sleep(50);
  }
}

describe('twofold worker', () => {
  it('chains what servers without background work leave, and ends when it is told to', async () => {
    await startServer('false');
    await makeEvent('alice');
    await server?.stop();
    const left = await counts();
    expect(left.chained).toBe(0);
    expect(left.events).toBeGreaterThan(0);
    await startWorker();
    await untilChained();
    expect(await endWorker()).toBe(0);
    expect(worker?.output()).toContain('"msg":"stopped"');
  });

  it('goes on by itself after the database was gone', async () => {
    await startWorker();
    await startServer('false');
    await makeEvent('alice');
    await untilChained();
    await postgres.stop();
    while (!worker?.output().includes('the audit chain is not continued')) await sleep(50);
    await postgres.start();
    await makeEvent('bob');
    await untilChained();
    expect(worker?.child.exitCode).toBeNull();
  });
});

it('a server does the background work unless it is told not to', async () => {
  await startServer('true');
  await makeEvent('alice');
  await untilChained();
  await server?.stop();
  expect((await counts()).events).toBeGreaterThan(0);
});
