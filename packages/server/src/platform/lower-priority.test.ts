import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
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
