import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServer } from '../../../src/compose.ts';
import { createApp } from '../../../src/http/app.ts';
import { createLogger } from '../../../src/platform/log.ts';
import { createSystemRandom } from '../../../src/platform/random.ts';
import { type Installation, openInstallation } from '../../installation/installation.ts';
import { expectProblem } from '../../routes/problem.ts';

let twofold: Installation;
let port: number;
beforeAll(async () => {
  twofold = await openInstallation();
  port = portOf(await twofold.app.listen({ host: '127.0.0.1', port: 0 }));
});
afterAll(async () => {
  expect(twofold.log()).not.toContain('"level":"error"');
  await twofold.close();
});

const portOf = (url: string) => Number(new URL(url).port);

interface RawAnswer {
  status: number;
  headers: Record<string, string>;
  text: string;
}

/** Writes the parts and reads until the server closes. @param leave ends our side after the last part */
function exchange(at: number, parts: readonly (string | Buffer)[], leave = false): Promise<RawAnswer[]> {
  return new Promise((resolve, reject) => {
    const received: Buffer[] = [];
    const socket: Socket = connect(at, '127.0.0.1', () => {
      for (const part of parts) socket.write(part);
      if (leave) socket.end();
    });
    socket.on('data', (chunk: Buffer) => received.push(chunk));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' || error.code === 'EPIPE' ? undefined : reject(error),
    );
    socket.on('close', () => resolve(readAnswers(Buffer.concat(received).toString('latin1'))));
  });
}

/** Every answer of a connection, by its Content-Length. */
function readAnswers(text: string): RawAnswer[] {
  const answers: RawAnswer[] = [];
  let rest = text;
  while (rest !== '') {
    const end = rest.indexOf('\r\n\r\n');
    const [first = '', ...lines] = rest.slice(0, end).split('\r\n');
    const headers = Object.fromEntries(
      lines.map((line) => [
        line.slice(0, line.indexOf(':')).toLowerCase(),
        line.slice(line.indexOf(':') + 1).trim(),
      ]),
    );
    const length = Number(headers['content-length'] ?? 0);
    answers.push({
      status: Number(first.split(' ')[1]),
      headers,
      text: rest.slice(end + 4, end + 4 + length),
    });
    rest = rest.slice(end + 4 + length);
  }
  return answers;
}

const head = (...lines: string[]) =>
  [
    'POST /login HTTP/1.1',
    'Host: localhost',
    `X-API-Key: ${twofold.apiKey}`,
    'Content-Type: application/json',
    ...lines,
    '',
    '',
  ].join('\r\n');
const BODY = '{"user":"alice","token":"000000"}';

describe('malformed HTTP', () => {
  it('is answered when it is well formed, as a check of these tests', async () => {
    const [answer] = await exchange(port, [
      head(`Content-Length: ${BODY.length}`, 'Connection: close'),
      BODY,
    ]);
    expect(answer?.status).toBe(401);
    expect(answer && expectProblem(answer)).toMatchObject({ reason: 'unknown_user' });
  });

  it.each<[string, () => string[], number]>([
    [
      'a Content-Length and chunks at once (request smuggling)',
      () => [
        head('Content-Length: 5', 'Transfer-Encoding: chunked'),
        '0\r\n\r\nGET /health HTTP/1.1\r\nHost: a\r\n\r\n',
      ],
      400,
    ],
    [
      'chunks and a Content-Length at once',
      () => [head('Transfer-Encoding: chunked', 'Content-Length: 5'), '0\r\n\r\n'],
      400,
    ],
    ['two different Content-Lengths', () => [head('Content-Length: 5', 'Content-Length: 33'), BODY], 400],
    ['a Content-Length that is no number', () => [head('Content-Length: five'), BODY], 400],
    ['a negative Content-Length', () => [head('Content-Length: -1'), BODY], 400],
    [
      'a Content-Length beyond all numbers',
      () => [head('Content-Length: 99999999999999999999999'), BODY],
      400,
    ],
    ['an unknown transfer coding', () => [head('Transfer-Encoding: chunked, gzip'), BODY], 400],
    ['a bad chunk size', () => [head('Transfer-Encoding: chunked'), 'zz\r\nabc\r\n0\r\n\r\n'], 400],
    [
      'a chunk longer than it says',
      () => [head('Transfer-Encoding: chunked'), '2\r\n{"user"}\r\n0\r\n\r\n'],
      400,
    ],
    [
      'a chunk extension without end',
      () => [head('Transfer-Encoding: chunked'), `1;${'x'.repeat(100_000)}`],
      413,
    ],
    ['a header without a colon', () => [head('nonsense')], 400],
    ['a folded header', () => [head('X-A: b', ' folded')], 400],
    ['a space before the colon', () => [head('X-A : b')], 400],
    ['a control character in a header', () => [head('X-A: a\0b')], 400],
    ['a bare line feed in a header', () => [head('X-A: a\nSet-Cookie: b')], 400],
    ['a missing Host', () => ['GET /health HTTP/1.1\r\nConnection: close\r\n\r\n'], 400],
    [
      'two Hosts, of which a proxy may have looked at the other',
      () => ['GET /health HTTP/1.1\r\nHost: a\r\nhOST: b\r\nConnection: close\r\n\r\n'],
      400,
    ],
    ['an unknown protocol', () => ['GET /health HTTP/9.9\r\nHost: a\r\n\r\n'], 400],
    ['the preface of HTTP/2', () => ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'], 400],
    ['a method that does not exist', () => ['FETCH /health HTTP/1.1\r\nHost: a\r\n\r\n'], 400],
    ['a TLS greeting', () => ['\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'], 400],
    ['no HTTP at all', () => ['\0\0\0\0 hello \r\n\r\n'], 400],
    [
      'an empty body under an expectation that nobody meets',
      () => [head('Expect: miracles', 'Content-Length: 0', 'Connection: close')],
      400,
    ],
    ['L06: headers of 20 kB in one', () => [head(`X-A: ${'a'.repeat(20_000)}`)], 431],
    [
      'L06: headers of 20 kB in very many',
      () => [head(...Array.from({ length: 2500 }, (_, i) => `X-${i}: 1`))],
      431,
    ],
    ['a target of 20 kB', () => [`GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`], 431],
    [
      'X71: a body that is announced too large',
      () => [head('Content-Length: 10000000', 'Connection: close')],
      413,
    ],
    [
      'X71: chunks that become too large',
      () => [
        head('Transfer-Encoding: chunked', 'Connection: close'),
        `${(70_000).toString(16)}\r\n${'x'.repeat(70_000)}\r\n0\r\n\r\n`,
      ],
      413,
    ],
  ])('%s is refused and the connection closed', async (_what, parts, status) => {
    const answers = await exchange(port, parts());
    expect(answers.map((answer) => answer.status)).toEqual([status]);
    const [answer] = answers;
    if (!answer) throw new Error('no answer');
    expectProblem(answer);
    expect(answer.headers.connection).toBe('close');
  });

  it('a body that breaks off is given up without a trace of an error', async () => {
    for (const lines of [[`Content-Length: ${BODY.length + 10}`], ['Transfer-Encoding: chunked']]) {
      const answers = await exchange(
        port,
        [head(...lines), `21\r\n${BODY}`.slice(lines[0]?.startsWith('C') ? 4 : 0)],
        true,
      );
      for (const answer of answers) expect(expectProblem(answer).status).toBe(400);
    }
    expect((await twofold.call('GET', '/mfa/users/alice')).body).toMatchObject({ enrolled: false });
  });

  it('a pipelined second request is answered after the first, or not at all', async () => {
    const request = head(`Content-Length: ${BODY.length}`) + BODY;
    const last = head(`Content-Length: ${BODY.length}`, 'Connection: close') + BODY;
    const answers = await exchange(port, [request + last]);
    expect(answers.map(({ status }) => status)).toEqual([401, 401]);
  });
});

describe('X71: a slow client', () => {
  it('is answered 408 when its time is over, while others are served', async () => {
    const log = createLogger({ level: 'silent' });
    const options = { trustProxy: [], https: false, requestTimeoutMs: 300 };
    const http = createApp({ log, random: createSystemRandom(), options });
    http.app.post('/login', async () => ({ ok: true }));
    const at = portOf(await http.app.listen({ host: '127.0.0.1', port: 0 }));
    const slow = [
      exchange(at, ['POST /login HTTP/1.1\r\nHost: a\r\n']),
      exchange(at, [
        'POST /login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
      ]),
      exchange(at, [
        'POST /login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n',
      ]),
    ];
    const served = await fetch(`http://127.0.0.1:${at}/login`, { method: 'POST' });
    expect(served.status).toBe(200);
    for (const answers of await Promise.all(slow)) {
      expect(answers.map(({ status }) => status)).toEqual([408]);
      const [answer] = answers;
      if (answer) expect(expectProblem(answer)).toMatchObject({ code: 'request.timeout' });
    }
    await http.stop(0);
  });

  it('has the same bound in the server as it is put together', async () => {
    const log = createLogger({ level: 'silent' });
    const { app } = await createServer(twofold.platform, twofold.core, log);
    expect(app.server.requestTimeout).toBeGreaterThan(0);
    expect(app.server.requestTimeout).toBeLessThanOrEqual(30_000);
    expect(app.server.headersTimeout).toBeLessThanOrEqual(30_000);
    await app.close();
  });
});
