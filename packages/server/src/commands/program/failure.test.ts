import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { freePort } from '../../../test/servers/server.ts';
import { unavailable } from '../../platform/database/postgres/errors.ts';
import { openPostgres } from '../../platform/database/postgres/postgres.ts';
import { TwofoldError } from '../../platform/errors.ts';
import { makePrivateFolder } from '../../platform/private-folder.ts';
import { reportFailure } from './failure.ts';

const ADDRESS = { user: 'twofold', password: 'not-to-be-shown', database: 'twofold' } as const;

/** What `twofold` says on a terminal's standard error. */
function said(error: unknown): string {
  let text = '';
  const write = (line: string) => {
    text += line;
  };
  const io = { stdin: process.stdin, stdout: { write }, stderr: { write }, env: {}, cwd: '/', exitCode: 0 };
  expect(reportFailure(io, error, false)).toBe(1);
  return text;
}

async function failureOfConnecting(host: string, port: number): Promise<unknown> {
  const location = { kind: 'postgres', host, port, ...ADDRESS, tls: 'off', caFile: undefined } as const;
  const database = openPostgres(location, { poolSize: 2, connectTimeoutMs: 2000, timeoutMs: 2000 });
  try {
    return await database.transaction(async () => undefined).catch((error: unknown) => error);
  } finally {
    await database.close();
  }
}

it.each(['127.0.0.1', 'localhost'])(
  'a PostgreSQL that is not there is named by address and port, without the password (%s)',
  async (host) => {
    const port = await freePort();
    const text = said(await failureOfConnecting(host, port));
    expect(text).toMatch(
      new RegExp(
        `does not answer\\. There is none at \\S+ port ${port}; .*check the address of the database`,
      ),
    );
    expect(text).not.toContain(ADDRESS.password);
  },
);

it('a host that is not known is named', () => {
  const cause = Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND', hostname: 'db.example.org' });
  const text = said(unavailable('The PostgreSQL server does not answer.', cause));
  expect(text).toContain('does not answer. The host db.example.org is not known; check the address');
});

it('an address that this machine does not have is named, with the settings to change', async () => {
  // One of TEST-NET-3 (RFC 5737), which nobody has.
  const [refused] = await once(createServer().listen(8080, '203.0.113.9'), 'error');
  expect(said(refused)).toMatch(/203\.0\.113\.9 port 8080: this machine does not have the address.*HOST/);
});

it.each([
  ['/proc/twofold', 'nothing can be made at this place'],
  [join(import.meta.filename, 'data'), 'something else has the name'],
])('a folder that cannot be made (%s) is named, with the settings to change', (dataDir, why) => {
  let text = '';
  try {
    makePrivateFolder(dataDir);
  } catch (error) {
    text = said(error);
  }
  expect(text).toMatch(new RegExp(`error: /.*: the folder cannot be made: ${why}\\..*DATA_DIR`));
});

it('nobody is told to wait for what a slip in the configuration made', () => {
  const refused = unavailable('The PostgreSQL server refuses the user or the password; check DATABASE_URL.');
  expect(said(refused)).not.toContain('Try again');
  const busy = new TwofoldError('database.busy', 'The database is busy.', { retryAfterSeconds: 1 });
  expect(said(busy)).toContain('Try again in 1 s.');
});
