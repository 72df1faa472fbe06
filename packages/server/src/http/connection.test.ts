import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HttpApp } from './app.ts';
import { createTestApp, exchange, type LogLine, problemIn } from './app-fixture.ts';

let lines: LogLine[];
let http: HttpApp;
const create = (options = {}) => createTestApp(lines, options);

beforeEach(() => {
  lines = [];
  http = create();
});
afterEach(() => http.stop(0));
describe('what never becomes a request', () => {
  it('L06: headers over the limit are 431', async () => {
    const address = await http.app.listen({ port: 0 });
    const answer = await exchange(address, `GET /ip HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`);
    const { head, problem } = problemIn(answer);
    expect(head).toMatch(/^http\/1\.1 431 /);
    expect(head).toContain('content-type: application/problem+json');
    expect(head).toContain('cache-control: no-store');
    expect(problem).toMatchObject({ status: 431, code: 'request.headers_too_large' });
  });

  it.each([
    'nonsense\r\n\r\n',
    'GET /ip HTTP/9.9\r\n\r\n',
    'GET /ip HTTP/1.1\r\nHost: a\r\nBad Header: x\r\n\r\n',
    'POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n',
    'POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}',
    'POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    'GET /ip HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n',
  ])('malformed HTTP is 400: %j', async (bytes) => {
    const address = await http.app.listen({ port: 0 });
    expect(problemIn(await exchange(address, bytes)).problem).toMatchObject({
      status: 400,
      code: 'request.invalid',
    });
  });

  it.each([
    ['headers', 'POST /echo HTTP/1.1\r\nHost: a\r\n'],
    [
      'a body',
      'POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"us',
    ],
  ])('X71: %s that do not arrive in time are 408, while others are served', async (_what, bytes) => {
    const slow = create({ requestTimeoutMs: 300 });
    const address = await slow.app.listen({ port: 0 });
    const waiting = exchange(address, bytes);
    expect((await fetch(`${address}/ip`)).status).toBe(200);
    expect(problemIn(await waiting).problem).toMatchObject({ status: 408, code: 'request.timeout' });
    expect((await fetch(`${address}/ip`)).status).toBe(200);
    await slow.stop(0);
  });

  it('a body that breaks off is no error of ours', async () => {
    const address = await http.app.listen({ port: 0 });
    const { port } = new URL(address);
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () => {
        const head =
          'POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{';
        socket.write(head, () => socket.resetAndDestroy());
      });
      socket.on('close', () => resolve());
    });
    expect((await fetch(`${address}/ip`)).status).toBe(200);
    expect(lines.filter(({ level }) => level === 'error')).toEqual([]);
  });
});

describe('stopping', () => {
  it('finishes what runs, refuses what comes, and closes every connection', async () => {
    const stopping = create();
    const entered = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    stopping.app.get('/slow', async () => {
      entered.resolve();
      await finish.promise;
      return { done: true };
    });
    const address = await stopping.app.listen({ port: 0 });
    const socket = connect(Number(new URL(address).port), '127.0.0.1');
    const received: string[] = [];
    socket.setEncoding('utf8').on('data', (text: string) => received.push(text));
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.write('GET /slow HTTP/1.1\r\nHost: a\r\n\r\n');
    await entered.promise;

    const stopped = stopping.stop(5000);
    // On the same connection, so that it reaches the server although that has stopped listening.
    socket.write('GET /ip HTTP/1.1\r\nHost: a\r\n\r\n');
    while (lines.length === 0) await new Promise((resolve) => setImmediate(resolve));
    finish.resolve();
    await Promise.all([stopped, closed]);

    const [first, second] = received.join('').split('HTTP/1.1 ').slice(1);
    expect(first).toMatch(/^200 [\s\S]*\{"done":true\}$/);
    expect(second).toMatch(/^503 [\s\S]*"code":"server\.stopping"/);
    expect(second).toMatch(/\r\nretry-after: \d/i);
    await expect(fetch(`${address}/ip`)).rejects.toThrow();
  });

  it('cuts off what still runs after the time of grace', async () => {
    const stopping = create();
    stopping.app.get('/never', () => new Promise(() => {}));
    const address = await stopping.app.listen({ port: 0 });
    const cut = fetch(`${address}/never`).catch((error: unknown) => error);
    while ((await connections(stopping)) === 0) await new Promise((resolve) => setImmediate(resolve));
    await stopping.stop(10);
    expect(await cut).toBeInstanceOf(Error);
  });
});

function connections({ app }: HttpApp): Promise<number> {
  return new Promise((resolve, reject) =>
    app.server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
  );
}
