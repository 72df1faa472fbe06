import { once } from 'node:events';
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type Driver, type KeptConnection, keepConnected, Timeout, withTimeout } from './kept-connection.ts';

interface FakeClient {
  number: number;
  destroyed: boolean;
  fail(error: Error): void;
}

const never = () => new Promise<never>(() => undefined);

/** Connections one after the other; `driver` says how each behaves. */
function keep(driver: Partial<Driver<FakeClient>> = {}) {
  const clients: FakeClient[] = [];
  const events: string[] = [];
  const waiting: { event: string; resolve: () => void }[] = [];
  function happened(event: string): void {
    events.push(event);
    for (const { event: awaited, resolve } of waiting) if (awaited === event) resolve();
  }
  const connection = keepConnected<FakeClient>(
    {
      create(failed) {
        const client = { number: clients.length, destroyed: false, fail: failed };
        clients.push(client);
        return client;
      },
      connect: async () => undefined,
      ping: async () => undefined,
      destroy(client) {
        client.destroyed = true;
      },
      ...driver,
    },
    {
      up: ({ number }) => happened(`up ${number}`),
      down: (error) => happened(`down: ${error instanceof Timeout ? 'timeout' : (error as Error).message}`),
      beat: () => happened('beat'),
    },
  );
  const until = (event: string): Promise<void> =>
    new Promise((resolve) => (events.includes(event) ? resolve() : waiting.push({ event, resolve })));
  return { connection, clients, events, until };
}

describe('a kept connection', () => {
  let open: KeptConnection | undefined;
  afterEach(() => open?.close());
  function kept(driver?: Partial<Driver<FakeClient>>) {
    const made = keep(driver);
    open = made.connection;
    return made;
  }

  it('is made again after it broke, and the broken one is ended', async () => {
    const { clients, events, until } = kept();
    await until('up 0');
    clients[0]?.fail(new Error('reset'));
    await until('up 1');
    expect(events).toEqual(['up 0', 'down: reset', 'up 1']);
    expect(clients.map(({ destroyed }) => destroyed)).toEqual([true, false]);
  });

  it('is given up when it never gets ready, and tried again', async () => {
    const { clients, events, until } = kept({
      connect: ({ number }) => (number === 0 ? never() : Promise.resolve()),
    });
    await until('up 1');
    expect(events).toEqual(['down: timeout', 'up 1']);
    expect(clients[0]?.destroyed).toBe(true);
  });

  it('is given up when a heartbeat is not answered', async () => {
    const { events, until } = kept({ ping: ({ number }) => (number === 0 ? never() : Promise.resolve()) });
    await until('up 1');
    await until('beat');
    expect(events).toEqual(['up 0', 'down: timeout', 'up 1', 'beat']);
  });

  it('is tried again where it could not even be begun', async () => {
    let attempts = 0;
    const { events, until } = kept({
      create() {
        if (attempts++ < 2) throw new Error('no certificate');
        return { number: attempts, destroyed: false, fail: () => undefined };
      },
    });
    await until('up 3');
    expect(events).toEqual(['down: no certificate', 'down: no certificate', 'up 3']);
  });

  it.each([
    ['connecting', { connect: never }],
    ['up', {}],
    ['failing', { connect: () => Promise.reject(new Error('refused')) }],
  ])('ends when it is closed, whether it is %s or not', async (_state, driver) => {
    const { connection, clients, events } = keep(driver);
    await new Promise((resolve) => setImmediate(resolve));
    await connection.close();
    const seen = events.length;
    expect(clients.every(({ destroyed }) => destroyed)).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(events.length).toBe(seen);
  });
});

describe('a time-out', () => {
  it('is none where the answer came in time, while the process was too busy to read it', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = createConnection((server.address() as AddressInfo).port);
    const [peer] = (await once(server, 'connection')) as [Socket];
    const answer = withTimeout(10, once(client, 'data'));
    peer.write('answer');
    blockFor(50);
    expect(String(await answer)).toBe('answer');
    client.destroy();
    server.close();
  });

  it('is one where nothing comes', async () => {
    await expect(withTimeout(10, never())).rejects.toThrow(Timeout);
  });
});

function blockFor(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
