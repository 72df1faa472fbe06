import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, globSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { noteSecret } from '../secrets-ledger.ts';
import {
  type Account,
  createServerFolder,
  freePort,
  type Server,
  type ServerFolder,
  startServer,
  unprivileged,
} from './server.ts';

export interface PostgresOptions {
  /** Whether a commit is on disk before it is answered. Most tests need speed; those of faults need this. */
  durable?: boolean;
  /** The folder in which it makes its own, where that matters. */
  below?: string;
  /** Server settings, by their names in postgresql.conf. */
  settings?: Record<string, string>;
}

/** A PostgreSQL on a free port of 127.0.0.1, with a superuser that has a password. */
export interface PostgresServer extends Server {
  port: number;
  /** With user and password. */
  url(database?: string): string;
  /** The URL of a fresh database: empty, or a copy of `template`, which nobody may be connected to. */
  createDatabase(options?: { name?: string; template?: string }): Promise<string>;
  /** Also while others are connected to it: they are disconnected. No error where there is none. */
  dropDatabase(url: string): Promise<void>;
}

const USER = 'twofold';
const OLDEST = 15;
/** Debian keeps the server's programs of each version in a folder of its own, not on the path. */
const INSTALLED = '/usr/lib/postgresql/*/bin/postgres';

const FAST = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  const bin = newestInstalled();
  const account = unprivileged('postgres');
  const folder = createServerFolder('postgres', { account, stopSignal: 'SIGQUIT', below: options.below });
  const port = await freePort();
  model ??= createModel(bin, account);
  const { password, ...initial } = await model;
  const url = (database = 'postgres') => `postgresql://${USER}:${password}@127.0.0.1:${port}/${database}`;
  const data = join(folder.path, 'data');
  await runIn(folder, account, ['cp', '-r', '--', initial.data, data]);
  const server = await startServer({
    command: join(bin, 'postgres'),
    args: ['-D', data, ...settingsOf(folder, port, options)],
    account,
    folder,
    stopSignal: 'SIGQUIT',
    answers: () => onDatabase(url(), 'select 1'),
  });
  return {
    ...server,
    port,
    url,
    async createDatabase({ name = `test_${randomBytes(8).toString('hex')}`, template = 'template0' } = {}) {
      await onDatabase(url(), copyDatabase(name, template));
      return url(name);
    },
    async dropDatabase(dropped) {
      await onDatabase(url(), `drop database if exists "${new URL(dropped).pathname.slice(1)}" with (force)`);
    },
  };
}

/** Of 64 bits: times, counts and positions, all far below 2^53. */
const INT8_OID = 20;
const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === INT8_OID ? Number : pg.types.getTypeParser(oid, format),
};

/** A statement. Files that are copied as they are take a third of the time that their pages take in the log. */
export function copyDatabase(name: string, template: string): string {
  return `create database "${name}" template "${template}" strategy file_copy`;
}

/** On a machine that is busy with other tests a new process of the server waits for its turn, and no test is about that. */
const CONNECT_MS = 20_000;

/** Runs one statement on a connection of its own. */
export async function onDatabase<Row>(url: string, sql: string, values: unknown[] = []): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS, types });
  // Otherwise an end of the server between two statements would end this process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query(sql, values)).rows as Row[];
  } finally {
    await client.end();
  }
}

/** For who asks often: to make a connection takes longer than most statements. They end by themselves, and keep nobody. */
export function keptConnections(url: string, max: number): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max, types, allowExitOnIdle: true });
  // Otherwise the end of a database would end this process.
  return pool.on('error', () => undefined);
}

function newestInstalled(): string {
  const version = (path: string) => Number(path.split('/')[4]);
  const [newest] = globSync(INSTALLED).sort((a, b) => version(b) - version(a));
  if (newest === undefined || version(newest) < OLDEST)
    throw new Error(`The tests need PostgreSQL ${OLDEST} or newer: sudo apt-get install postgresql`);
  return join(newest, '..');
}

/** What a server finds at its first start. */
interface Cluster {
  data: string;
  /** Of the superuser. */
  password: string;
}

/** For all servers of this process: `initdb` takes longer than their starts, and makes the same each time. */
let model: Promise<Cluster> | undefined;

async function createModel(bin: string, account: Account | undefined): Promise<Cluster> {
  const folder = createServerFolder('postgres', { account, stopSignal: 'SIGQUIT' });
  const data = join(folder.path, 'data');
  const password = randomBytes(18).toString('hex');
  noteSecret(password);
  const passwordFile = join(folder.path, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (account) chownSync(passwordFile, account.uid, account.gid);
  const options = [
    '-D',
    data,
    '-U',
    USER,
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
    '--encoding=UTF8',
    '--locale=C',
    '--no-sync',
    '--no-instructions',
  ];
  await runIn(folder, account, [join(bin, 'initdb'), ...options]);
  return { data, password };
}

/** Waits for the end of the command; when it fails the folder is gone. */
async function runIn(
  folder: ServerFolder,
  account: Account | undefined,
  [command = '', ...args]: string[],
): Promise<void> {
  const { status, stderr } = spawnSync(command, args, {
    cwd: folder.path,
    env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
    encoding: 'utf8',
    ...account,
  });
  if (status === 0) return;
  await folder.remove();
  throw new Error(`${command} ended with ${status}:\n${stderr}`);
}

function settingsOf(folder: ServerFolder, port: number, { durable = false, settings = {} }: PostgresOptions) {
  const all = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: folder.path,
    // In the folder, where nothing is left behind when it is killed.
    dynamic_shared_memory_type: 'mmap',
    shared_buffers: '64MB',
    max_connections: '200',
    ...(durable ? {} : FAST),
    ...settings,
  };
  return Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
