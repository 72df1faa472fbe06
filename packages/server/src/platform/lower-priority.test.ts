import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { createSender } from './outgoing/sender.ts';
import { createPasswordHasher } from './passwords/hasher.ts';

const { execPath } = process;
afterEach(() => {
  process.execPath = execPath;
});

/** As where a system has no more processes to give. */
function startNone(): void {
  process.execPath = '/nonexistent/node';
}

it('a password whose process cannot be started is refused, and the next one is hashed', async () => {
  const hasher = createPasswordHasher();
  startNone();
  await expect(hasher.hash('nine quiet lanterns')).rejects.toMatchObject({ code: 'password.busy' });
  process.execPath = execPath;
  expect(await hasher.hash('nine quiet lanterns')).toContain('$argon2id$');
  await hasher.close();
});

it('a request whose process cannot be started fails, and the next one is sent', async () => {
  const server = createServer((_, reply) => void reply.end('told')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const sender = createSender({ allowHttp: true, allowNetworks: ['127.0.0.0/8'] });
  startNone();
  const request = { url, headers: {}, body: '{}' };
  await expect(sender.send(request)).rejects.toThrow('ended');
  process.execPath = execPath;
  expect(await sender.send(request)).toMatchObject({ body: 'told' });
  sender.close();
  server.closeAllConnections();
  server.close();
});
