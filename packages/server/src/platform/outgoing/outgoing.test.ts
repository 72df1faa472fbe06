import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createSocketServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createAddressPolicy } from './addresses.ts';
import type { OutgoingError, OutgoingFailure } from './failure.ts';
import { createOutgoing, type OutgoingOptions } from './outgoing.ts';
import type { Resolve } from './resolve.ts';
import table from './ssrf-addresses.json' with { type: 'json' };

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

function open(options: Partial<OutgoingOptions> = {}) {
  const outgoing = createOutgoing({ allowHttp: false, allowNetworks: [], ...options });
  closing.push(outgoing.close);
  return outgoing;
}

/** Lets requests go to servers of this test, under a public-looking name. */
function openLocal(options: Partial<OutgoingOptions> = {}) {
  return open({ allowHttp: true, allowNetworks: ['127.0.0.0/8'], resolve: to('127.0.0.1'), ...options });
}

function to(...addresses: string[]): Resolve {
  return async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
}

async function listen(handle: (request: IncomingMessage, reply: ServerResponse) => void): Promise<number> {
  const server = createServer(handle);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

async function listenRaw(handle: (socket: Socket) => void): Promise<number> {
  const server = createSocketServer(handle);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  closing.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

async function failureOf(attempt: Promise<unknown>): Promise<OutgoingFailure | 'none'> {
  return attempt.then(
    () => 'none' as const,
    (error: OutgoingError) => error.failure,
  );
}

const request = (url: string) => ({ url, headers: {}, body: '{}' });

describe('X69, K08: where a request may go', () => {
  it.each(table.refusedUrls)('not to $why: $url', async ({ url }) => {
    const outgoing = open({ resolve: to('8.8.8.8') });
    expect(() => outgoing.checkUrl(url)).toThrow(expect.objectContaining({ name: 'OutgoingError' }));
    expect(['url_refused', 'address_refused']).toContain(await failureOf(outgoing.send(request(url))));
  });

  it.each(table.refusedAnswersOfTheResolver)('not to a name whose address is %j', async (address) => {
    const outgoing = open({ resolve: to(address) });
    expect(await failureOf(outgoing.send(request('https://hooks.example/')))).toBe('address_refused');
  });

  it('not to a name that has one private address among public ones', async () => {
    for (const addresses of [
      ['8.8.8.8', '10.0.0.1'],
      ['10.0.0.1', '8.8.8.8'],
    ]) {
      const outgoing = open({ resolve: to(...addresses) });
      expect(await failureOf(outgoing.send(request('https://hooks.example/')))).toBe('address_refused');
    }
  });

  it.each(table.publicAddresses)('to the public address %s', (address) => {
    expect(createAddressPolicy([]).allows(address)).toBe(true);
  });

  it('to a private network that the configuration names, and to no other', () => {
    const policy = createAddressPolicy(['10.20.0.0/16', 'fd00::/8']);
    const asked = ['10.20.3.4', 'fd12::1', '::ffff:10.20.3.4', '10.21.0.1', 'fc00::1', '127.0.0.1'];
    expect(asked.map(policy.allows)).toEqual([true, true, true, false, false, false]);
  });

  it('to an http address only where that is allowed', () => {
    expect(() => open().checkUrl('http://hooks.example/')).toThrow('https');
    expect(open({ allowHttp: true }).checkUrl('http://hooks.example')).toBe('http://hooks.example/');
  });

  it('gives the normal form of an address that is fine', () => {
    expect(open().checkUrl('https://HOOKS.example:443/a?b=c')).toBe('https://hooks.example/a?b=c');
    expect(open().checkUrl('https://hooks.example:8443/')).toBe('https://hooks.example:8443/');
  });

  it('X69: connects to the address that was checked, not to a later answer (DNS rebinding)', async () => {
    const seen: string[] = [];
    const port = await listen((incoming, reply) => {
      seen.push(incoming.headers.host ?? '');
      reply.end();
    });
    let asked = 0;
    const rebinding: Resolve = async () => [
      { address: asked++ === 0 ? '127.0.0.1' : '127.0.0.2', family: 4 },
    ];
    const outgoing = openLocal({ allowNetworks: ['127.0.0.1/32'], resolve: rebinding });
    const url = `http://rebind.example:${port}/`;
    expect((await outgoing.send(request(url))).status).toBe(200);
    expect(asked).toBe(1);
    expect(await failureOf(outgoing.send(request(url)))).toBe('address_refused');
    expect(seen).toEqual([`rebind.example:${port}`]);
  });

  it('does not follow a redirect', async () => {
    let reached = 0;
    const target = await listen((_, reply) => {
      reached++;
      reply.end();
    });
    const port = await listen((_, reply) =>
      reply.writeHead(302, { location: `http://hooks.example:${target}/` }).end(),
    );
    const answer = await openLocal().send(request(`http://hooks.example:${port}/`));
    expect({ status: answer.status, reached }).toEqual({ status: 302, reached: 0 });
  });
});

describe('what comes back', () => {
  it('is status, Retry-After and the start of the body', async () => {
    const port = await listen(async (incoming, reply) => {
      let text = '';
      for await (const chunk of incoming) text += chunk;
      reply.writeHead(503, { 'retry-after': '7' }).end(`${incoming.method} ${incoming.url} ${text}`);
    });
    const sent = openLocal().send({
      ...{ url: `http://hooks.example:${port}/in?a=1`, headers: { 'content-type': 'application/json' } },
      body: '{"é":1}',
    });
    expect(await sent).toEqual({ status: 503, retryAfter: '7', body: 'POST /in?a=1 {"é":1}' });
  });

  it('is read for one kibibyte, however much is sent', async () => {
    let cut: () => void;
    const wasCut = new Promise<void>((resolve) => {
      cut = resolve;
    });
    const port = await listen((_, reply) => {
      reply.on('close', () => cut());
      const pour = () => {
        while (!reply.destroyed && reply.write('x'.repeat(65_536)));
        reply.once('drain', pour);
      };
      pour();
    });
    const answer = await openLocal().send(request(`http://hooks.example:${port}/`));
    expect({ status: answer.status, length: answer.body.length }).toEqual({ status: 200, length: 1024 });
    await wasCut;
  });

  it('K06: counts with its head; a body that never ends is not waited for beyond the time', async () => {
    const port = await listen((_, reply) => void reply.writeHead(204 + 2).write('a'));
    const answer = await openLocal({ timeoutMs: 200 }).send(request(`http://hooks.example:${port}/`));
    expect(answer).toMatchObject({ status: 206, body: 'a' });
  });

  it.each<[string, (socket: Socket) => void, OutgoingFailure]>([
    ['a reset', (socket) => socket.resetAndDestroy(), 'connection_failed'],
    ['an end without an answer', (socket) => void socket.end(), 'connection_failed'],
    ['no HTTP', (socket) => void socket.end('220 mail.example ESMTP\r\n'), 'answer_malformed'],
    [
      'endless headers',
      (socket) => void socket.end(`HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(5000)}\r\n`),
      'answer_malformed',
    ],
    ['silence', () => undefined, 'timed_out'],
    ['endless interim answers', (socket) => void socket.write('HTTP/1.1 100 Continue\r\n\r\n'), 'timed_out'],
    ['half a head', (socket) => void socket.write('HTTP/1.1 200 OK\r\nx:'), 'timed_out'],
  ])('is a failure of its kind for %s', async (_, handle, failure) => {
    const port = await listenRaw((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => handle(socket));
    });
    const outgoing = openLocal({ timeoutMs: 300 });
    expect(await failureOf(outgoing.send(request(`http://hooks.example:${port}/`)))).toBe(failure);
  });

  it('is a failure of its kind where nobody listens, the name has no address, or the server speaks no TLS', async () => {
    const closed = await listenRaw(() => undefined);
    for (const close of closing.splice(0)) close();
    const plain = await listen((_, reply) => reply.end());
    expect(await failureOf(openLocal().send(request(`http://hooks.example:${closed}/`)))).toBe(
      'connection_failed',
    );
    expect(await failureOf(open({ resolve: to() }).send(request('https://hooks.example/')))).toBe(
      'unresolved',
    );
    expect(await failureOf(openLocal().send(request(`https://hooks.example:${plain}/`)))).toBe('tls_failed');
  });

  it('K06: is a timeout also while a name server is silent', async () => {
    const outgoing = open({ resolve: () => new Promise(() => undefined), timeoutMs: 100 });
    expect(await failureOf(outgoing.send(request('https://hooks.example/')))).toBe('timed_out');
  });

  it('never puts the address into the error: a secret may stand in it', async () => {
    const outgoing = open({ resolve: to('10.0.0.1') });
    const sent = outgoing.send(request('https://hooks.example/services/T0K3N'));
    const error = await sent.catch((reason: OutgoingError) => reason);
    expect(JSON.stringify([error, String(error)])).not.toContain('T0K3N');
  });
});
