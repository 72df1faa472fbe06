import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { createSender } from './outgoing/sender.ts';
import { createPasswordHasher } from './passwords/hasher.ts';

const { execPath, execArgv } = process;
afterEach(() => {
  Object.assign(process, { execPath, execArgv });
});

/** What a system answers that has no process to give. */
const failures: [string, () => void][] = [
  [
    'as there is no such program',
    () => {
      process.execPath = '/nonexistent/node';
    },
  ],
  [
    'as the system has no more memory',
    () => {
      // `fork` throws, as it does for whatever it can tell at once.
      process.execPath = '\0';
    },
  ],
];

it.each(failures)(
  'a password whose process does not start, %s, is refused, and the next one is hashed',
  async (_, fail) => {
    const hasher = createPasswordHasher();
    fail();
    await expect(hasher.hash('nine quiet lanterns')).rejects.toMatchObject({ code: 'password.busy' });
    process.execPath = execPath;
    expect(await hasher.hash('nine quiet lanterns')).toContain('$argon2id$');
    await hasher.close();
  },
);

it.each(failures)(
  'a request whose process does not start, %s, fails, and the next one is sent',
  async (_, fail) => {
    const { url, close } = await listen((reply) => void reply.end('told'));
    const sender = createSender({ allowHttp: true, allowNetworks: ['127.0.0.0/8'] });
    fail();
    const request = { url, headers: {}, body: '{}' };
    await expect(sender.send(request)).rejects.toThrow('ended');
    process.execPath = execPath;
    expect(await sender.send(request)).toMatchObject({ body: 'told' });
    sender.close();
    close();
  },
);

const moduleAt = (path: string) => JSON.stringify(new URL(path, import.meta.url));
const processes: [string, program: string, environment: object][] = [
  [
    'hashes',
    `import { createPasswordHasher } from ${moduleAt('./passwords/hasher.ts')};
    const { verify, close } = createPasswordHasher();
    await verify('no hash', 'a password');`,
    { UV_THREADPOOL_SIZE: expect.any(String) },
  ],
  [
    'sends',
    `import { createSender } from ${moduleAt('./outgoing/sender.ts')};
    // What is under way keeps no process from ending.
    const alive = setInterval(() => undefined, 1000);
    const { send, close } = createSender({ allowHttp: true, allowNetworks: [] }, { NODE_EXTRA_CA_CERTS: '/x' });
    await send({ url: 'http://127.0.0.1/', headers: {} }).catch(() => undefined);
    clearInterval(alive);`,
    { NODE_EXTRA_CA_CERTS: '/x' },
  ],
];

it.each(processes)(
  'the process that %s has no key: of the environment, what it runs by',
  (_, use, environment) => {
    const folder = mkdtempSync(join(tmpdir(), 'twofold-compiled-'));
    const program = join(folder, 'print-environment.mjs');
    writeFileSync(
      program,
      `${use}
    import { readFileSync } from 'node:fs';
    const [child] = readFileSync('/proc/self/task/' + process.pid + '/children', 'utf8').split(' ');
    const pairs = readFileSync('/proc/' + child + '/environ', 'utf8').split('\\0').filter(Boolean);
    const ours = pairs.map((pair) => pair.split('=')).filter(([name]) => !name.startsWith('NODE_CHANNEL_'));
    console.log(JSON.stringify(Object.fromEntries(ours)));
    await close();`,
    );
    const { stdout } = spawnSync(process.execPath, [program], {
      env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: folder, ENCRYPTION_KEY: 'not for that one' },
      encoding: 'utf8',
    });
    rmSync(folder, { recursive: true, force: true });
    expect(JSON.parse(stdout)).toEqual({ ...environment, NODE_COMPILE_CACHE: folder });
  },
);

it('what this process was started with is not what such a process is started with', async () => {
  process.execArgv = ['--require=/nonexistent/keys.cjs'];
  const hasher = createPasswordHasher();
  expect(await hasher.hash('nine quiet lanterns')).toContain('$argon2id$');
  await hasher.close();
});

async function listen(answer: (reply: ServerResponse) => void): Promise<{ url: string; close(): void }> {
  const server = createServer((_, reply) => answer(reply)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
