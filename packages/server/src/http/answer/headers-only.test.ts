import { connect } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import type { HttpApp } from '../app.ts';
import { createTestApp } from '../app-fixture.ts';
import { answerHeadersOnly } from './headers-only.ts';

let http: HttpApp;
afterEach(() => http.stop(0));

/** @returns what came back on one connection, until the server closed it */
async function send(requests: string): Promise<string> {
  http = createTestApp([]);
  http.app.route<{ Params: { of: string } }>({
    method: ['GET', 'HEAD'],
    url: '/answers/:of',
    handler: ({ params }, reply) => answerHeadersOnly(reply, 200, ['x-of', params.of]),
  });
  const { port } = new URL(await http.app.listen({ host: '127.0.0.1', port: 0 }));
  const socket = connect(Number(port), '127.0.0.1');
  socket.write(requests);
  let received = '';
  for await (const chunk of socket) received += String(chunk);
  return received;
}

const get = (of: string, more = '') => `GET /answers/${of} HTTP/1.1\r\nHost: a\r\n${more}\r\n`;

it('answers requests of one connection in their order, each with its length, and its own headers', async () => {
  const received = await send(get('one') + get('two') + get('three', 'Connection: close\r\n'));
  const answers = received.split('\r\n\r\n');
  expect(answers.pop()).toBe('');
  expect(answers.map((answer) => /x-of: (.*)/.exec(answer)?.[1])).toEqual(['one', 'two', 'three']);
  for (const answer of answers) {
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(answer).toContain('\r\ncontent-length: 0');
    expect(answer).toContain('\r\ncache-control: no-store');
    expect(answer).toMatch(/\r\nx-request-id: req_[0-9a-z]+/);
    expect(answer.match(/\r\ndate: /gi)).toHaveLength(1);
  }
  expect(answers.map((answer) => /connection: (.*)/i.exec(answer)?.[1])).toEqual([
    'keep-alive',
    'keep-alive',
    'close',
  ]);
});

it('answers whatever the request is like: without a body to come, and with one that nobody reads', async () => {
  const received = await send(
    get('one').replace('GET', 'HEAD') +
      'GET /answers/two HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nGET /' +
      get('three').replace('HTTP/1.1', 'HTTP/1.0'),
  );
  const answers = received.split('\r\n\r\n');
  expect(answers.pop()).toBe('');
  expect(answers.map((answer) => /x-of: (.*)/.exec(answer)?.[1])).toEqual(['one', 'two', 'three']);
  for (const answer of answers) expect(answer).toContain('\r\ncontent-length: 0');
});

it('G36: says that it failed where something cannot be a header', async () => {
  http = createTestApp([]);
  http.app.get('/answers', (_request, reply) => answerHeadersOnly(reply, 200, ['x-of', 'a\r\nx-more: b']));
  const answer = await http.app.inject('/answers');
  expect(answer.statusCode).toBe(500);
  expect(answer.headers['x-more']).toBeUndefined();
});
