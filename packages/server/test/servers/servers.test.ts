import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { startNginx } from './nginx.ts';
import { onDatabase, startPostgres } from './postgres.ts';
import { startRedis } from './redis.ts';
import { ask, freePort, type Server } from './server.ts';

const servers: Server[] = [];
afterAll(() => Promise.all(servers.map((server) => server.remove())));

async function keep<S extends Server>(starting: Promise<S>): Promise<S> {
  const server = await starting;
  servers.push(server);
  return server;
}

/** Silent for half a second: a server that runs answers these in a few milliseconds. */
async function isSilent(asking: Promise<unknown>): Promise<boolean> {
  return (await Promise.race([asking, sleep(500, 'silent')])) === 'silent';
}

describe('PostgreSQL for tests', () => {
  it('answers, hangs, dies, comes back with its data, and makes and drops databases', async () => {
    const postgres = await keep(startPostgres({ settings: { max_connections: '20' } }));
    const template = await postgres.createDatabase({ name: 'original' });
    await onDatabase(template, 'create table t as select 7 as n');
    const url = await postgres.createDatabase({ template: 'original' });
    const numbers = () => onDatabase(url, 'select n from t');
    expect(await numbers()).toEqual([{ n: 7 }]);
    expect(await onDatabase(url, 'show max_connections')).toEqual([{ max_connections: '20' }]);
    expect(await onDatabase(await postgres.createDatabase(), "select to_regclass('t') as t")).toEqual([
      { t: null },
    ]);

    postgres.pause();
    const waiting = numbers();
    expect(await isSilent(waiting)).toBe(true);
    postgres.resume();
    expect(await waiting).toEqual([{ n: 7 }]);

    await postgres.kill();
    await expect(numbers()).rejects.toThrow('ECONNREFUSED');
    await postgres.start();
    expect(await numbers()).toEqual([{ n: 7 }]);
    await postgres.stop();
    await postgres.start();
    expect(await numbers()).toEqual([{ n: 7 }]);

    await postgres.dropDatabase(url);
    await expect(numbers()).rejects.toThrow('does not exist');
    await expect(onDatabase(url.replace(/:[^:@]+@/, ':wrong@'), 'select 1')).rejects.toThrow('password');
  });

  it('keeps a commit on disk before it answers only where that is asked for', async () => {
    const durable = await keep(startPostgres({ durable: true }));
    expect(await onDatabase(durable.url(), 'show fsync')).toEqual([{ fsync: 'on' }]);
    expect(await onDatabase(durable.url(), 'show synchronous_commit')).toEqual([
      { synchronous_commit: 'on' },
    ]);
  });
});

describe('Redis for tests', () => {
  it('answers, forgets, hangs, dies and comes back empty', async () => {
    const redis = await keep(startRedis());
    const password = new URL(redis.url).password;
    const say = (words: string) => ask(redis.port, `AUTH ${password}\r\n${words}\r\n`);
    expect(await ask(redis.port, 'GET k\r\n')).toContain('NOAUTH');
    expect(await say('SET k v')).toContain('+OK');
    expect(await say('EXISTS k')).toContain(':1');
    await redis.flush();
    expect(await say('EXISTS k')).toContain(':0');

    redis.pause();
    const waiting = say('PING');
    expect(await isSilent(waiting)).toBe(true);
    redis.resume();
    expect(await waiting).toContain('+PONG');

    await say('SET k v');
    await redis.kill();
    await expect(say('PING')).rejects.toThrow('ECONNREFUSED');
    await redis.start();
    expect(await say('EXISTS k')).toContain(':0');
  });
});

describe('nginx for tests', () => {
  it('serves what its configuration says', async () => {
    const nginx = await keep(
      startNginx((port) => `server { listen 127.0.0.1:${port}; location / { return 200 "from nginx"; } }`),
    );
    expect(await (await fetch(nginx.url)).text()).toBe('from nginx');
    await nginx.kill();
    await expect(fetch(nginx.url)).rejects.toThrow();
    await nginx.start();
    expect(await (await fetch(nginx.url)).text()).toBe('from nginx');
  });

  it('says why when it cannot start', async () => {
    await expect(startNginx(() => 'no_such_word on;')).rejects.toThrow('no_such_word');
  });
});

it('a server and its folder do not outlive the process that started it, however that ended', async () => {
  const program = `
    import { startPostgres } from './postgres.ts';
    const server = await startPostgres();
    server.pause();
    console.log(server.folder);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const folder = String(await once(child.stdout, 'data')).trim();
  const pid = readFileSync(join(folder, 'data', 'postmaster.pid'), 'utf8').split('\n')[0];
  child.kill('SIGKILL');
  while (existsSync(folder)) await sleep(20);
  while (existsSync(`/proc/${pid}`)) await sleep(20);
});

it('free ports are none that an outgoing connection gets', async () => {
  for (let i = 0; i < 20; i++) expect(await freePort()).toBeLessThan(32_768);
});
