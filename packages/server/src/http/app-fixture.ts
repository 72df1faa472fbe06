import { connect } from 'node:net';
import { Type } from 'typebox';
import { TwofoldError } from '../platform/errors.ts';
import { createSystemRandom } from '../platform/random.ts';
import { type AppOptions, createApp, type HttpApp } from './app.ts';

export interface LogLine {
  level: 'info' | 'error';
  fields: Record<string, unknown>;
  message: string;
}

/** For tests: the app with a few routes and without any store. What it logs goes to `lines`. */
export function createTestApp(lines: LogLine[], options: Partial<AppOptions> = {}): HttpApp {
  const log = {
    info: (fields: object, message: string) => lines.push({ level: 'info', fields: { ...fields }, message }),
    error: (fields: object, message: string) =>
      lines.push({ level: 'error', fields: { ...fields }, message }),
  };
  const made = createApp({
    log,
    random: createSystemRandom(),
    options: { trustProxy: ['loopback'], https: false, ...options },
  });
  const { app } = made;
  const body = Type.Object({
    user: Type.String({ minLength: 3, maxLength: 256 }),
    code: Type.Optional(Type.String({ maxLength: 64 })),
    digits: Type.Optional(Type.Integer({ minimum: 6, maximum: 8 })),
    kind: Type.Optional(Type.Union([Type.Literal('totp'), Type.Literal('sms')])),
  });
  app.post('/echo', { schema: { body } }, async (request) => ({ user: request.body.user }));
  app.post('/nothing', async () => ({ ok: true }));
  app.get('/users/:user', async (request) => request.params);
  const querystring = Type.Object({ limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })) });
  app.get('/list', { schema: { querystring } }, async (request) => ({ limit: request.query.limit ?? null }));
  app.get('/ip', async (request) => request.client);
  app.get('/fail', async () => {
    throw new Error('select * from users at /srv/app/store.ts with secret s3cr3t');
  });
  app.get('/fail/:code', async (request) => {
    const { code } = request.params as { code: 'database.unavailable' };
    throw new TwofoldError(code, 'detail s3cr3t', { extras: { reason: 'wrong_code' } });
  });
  return made;
}

/** Sends bytes as they are and collects what comes back until the server closes the connection. */
export async function exchange(address: string, bytes: string): Promise<string> {
  const { port } = new URL(address);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(bytes));
    let received = '';
    socket.setEncoding('utf8');
    socket.on('data', (text) => {
      received += text;
    });
    socket.on('close', () => resolve(received));
    socket.on('error', reject);
  });
}

/** The status line and headers in lower case, and the problem document of a whole answer. */
export function problemIn(answer: string) {
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  return { head: head.toLowerCase(), problem: JSON.parse(body) };
}
