import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type PostgresServer, startPostgres } from '../servers/postgres.ts';
import { type RedisServer, startRedis } from '../servers/redis.ts';
import { freePort } from '../servers/server.ts';
import { withNpx } from './installation-folder.ts';
import { codeBlocks, readPage } from './page.ts';
import { brokenPromises, runShell } from './shell.ts';

/** Four processes of Twofold start, and the other tests take their share of the machine. */
const MANY_PROCESSES_MS = 180_000;

let postgres: PostgresServer;
let redis: RedisServer;
let folder: string;

beforeAll(async () => {
  [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
  folder = mkdtempSync(join(tmpdir(), 'twofold-docs-'));
});
afterAll(async () => {
  await postgres.remove();
  await redis.remove();
  rmSync(folder, { recursive: true, force: true });
});

it(
  'the guide to several instances can be pasted, and prints what it says',
  async () => {
    const page = readPage('docs/guides/several-instances.md');
    let script = codeBlocks(page)
      .filter(({ language }) => language === 'sh')
      .map(({ code }) => code)
      .join('\n')
      .replace('postgresql://twofold:PASSWORD@127.0.0.1:5432/twofold', await postgres.createDatabase())
      .replace('redis://127.0.0.1:6379', redis.url);
    for (const port of ['3001', '3002', '8080']) script = script.replaceAll(port, String(await freePort()));
    // Should a line fail, nothing that it started is left behind.
    const guarded = `trap 'set +e; kill $(jobs -p) 2> /dev/null; nginx -p "$PWD/nginx" -c nginx.conf -e error.log -s stop 2> /dev/null' EXIT\n${script}`;
    const transcript = await runShell(guarded, { cwd: folder, env: { PATH: withNpx(folder) } });
    expect(brokenPromises(transcript)).toEqual([]);
    expect([transcript.exitCode, transcript.errors.slice(-2000)]).toEqual([0, expect.any(String)]);
    expect(transcript.promises).toHaveLength(4);
  },
  MANY_PROCESSES_MS,
);
