import { chmodSync, existsSync, lstatSync, mkdtempSync, rmSync } from 'node:fs';
import { request as send } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nginxSnippet } from '../../src/core/gate/proxies/nginx.ts';
import { createDataDir, type ServerProcess, startServerProcess } from '../installation/server-process.ts';
import { startNginx } from '../servers/nginx.ts';
import { freePort } from '../servers/server.ts';
import { startApplication } from './application.ts';
import {
  createService,
  type DeviceBrowser,
  GATE_ENV,
  grant,
  openGate,
  registerDevice,
  WIKI,
} from './open-gate.ts';
import { request, sendRaw } from './raw-request.ts';

const folder = createDataDir();
// Not among the data: a proxy reaches it by an account of its own.
const sockets = mkdtempSync(join(tmpdir(), 'twofold-sockets-'));
const socket = join(sockets, 'gate.sock');
const nginxPort = await freePort();
const SITE = `site.localhost:${nginxPort}`;
let browser: DeviceBrowser;
let token: string;
beforeAll(async () => {
  // The processes have a real clock, which is not to be behind.
  const open = await openGate({ DATA_DIR: folder.dataDir }, Date.now() - 3_600_000);
  browser = await registerDevice(open);
  token = open.token;
  await createService(open.admin, 'site', { origins: [`http://${SITE}`] });
  for (const name of ['wiki', 'site']) await grant(open.admin, name, open.alice.id);
  await open.close();
});
/** Also those of a test that failed. */
const servers: ServerProcess[] = [];
afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  await folder.remove();
  rmSync(sockets, { recursive: true });
});

async function start(listen: string, port: number, more: object = {}): Promise<ServerProcess> {
  const env = { ...GATE_ENV, PORT: String(port), GATE_LISTEN: listen, ...more };
  const server = await startServerProcess(folder.dataDir, env);
  servers.push(server);
  return server;
}

/** As nginx asks, of a browser with its device. */
const QUESTION = [`X-Original-URL: ${WIKI}/`, 'X-Original-Method: GET'];
const asked = (...more: string[]) => [`Cookie: ${browser.cookie}`, ...QUESTION, ...more];
const HANDSHAKE = [
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
];

/** Where the gate says that it listens. */
function gateOf(server: ServerProcess): string {
  return /"url":"([^"]+)","msg":"the gate answers/.exec(server.output())?.[1] ?? '';
}

/** What is asked of the gate, and what everybody else asks. */
const INTERNAL = [
  '/authz/nginx/wiki',
  '/authz/forward/wiki',
  '/authz/envoy/wiki/x',
  '/authz/callback/wiki?code=x',
  '/verify/wiki',
];
const PUBLIC = [
  '/health',
  '/login',
  '/api/health',
  '/api/gate/passage',
  '/device/add',
  '/.well-known/jwks.json',
];

describe('GATE_LISTEN, with a port alone', () => {
  let server: ServerProcess;
  let port: number;
  let gatePort: number;
  beforeAll(async () => {
    port = await freePort();
    server = await start('0', port);
    gatePort = Number(new URL(gateOf(server)).port);
  });
  afterAll(() => server.stop());

  const statusAt = async (at: number, line: string, lines: string[] = []) =>
    (await sendRaw(at, request(`${line} HTTP/1.1`, ['Host: x', ...lines]))).status;

  it('G08: is a listener of this machine alone, with what proxies and services ask and nothing else', async () => {
    expect(new URL(gateOf(server)).hostname).toBe('127.0.0.1');
    expect(await statusAt(gatePort, 'GET /authz/nginx/wiki', asked())).toBe(200);
    const verified = [`Authorization: Bearer ${token}`, `Cookie: ${browser.cookie}`];
    expect(await statusAt(gatePort, 'GET /verify/wiki', verified)).toBe(200);
    for (const path of PUBLIC) expect(await statusAt(gatePort, `GET ${path}`), path).toBe(404);
    for (const path of INTERNAL) expect(await statusAt(port, `GET ${path}`, asked()), path).toBe(404);
    expect(await statusAt(port, 'GET /api/health')).toBe(200);
  });

  it('G08: is not reached by another address of this machine', async () => {
    const others = Object.values(networkInterfaces())
      .flat()
      .filter((one) => one !== undefined && !one.internal && one.family === 'IPv4');
    for (const one of others) expect(await reaches(one?.address ?? '', gatePort)).toBe(false);
    expect(await reaches('127.0.0.1', gatePort)).toBe(true);
  });

  it('G37: a request to upgrade is answered like any other, on both listeners, and the connection ends', async () => {
    const upgrade = (path: string, ...lines: string[]) =>
      `GET ${path} HTTP/1.1\r\n${['Host: x', 'Connection: Upgrade', ...HANDSHAKE, ...lines].join('\r\n')}\r\n\r\n`;
    const ask = upgrade('/authz/nginx/wiki', ...asked());
    expect((await sendRaw(gatePort, ask)).status).toBe(200);
    expect((await sendRaw(gatePort, upgrade('/authz/nginx/wiki', ...QUESTION))).status).toBe(401);
    expect((await sendRaw(port, upgrade('/api/health'))).status).toBe(200);
    expect((await sendRaw(gatePort, ask.replace('Upgrade: websocket', 'Upgrade: h2c'))).status).toBe(200);
  });

  it('G37: half a request holds its own connection, and nobody else’s question', async () => {
    const slow = Array.from({ length: 100 }, () => connect(gatePort, '127.0.0.1'));
    try {
      for (const one of slow)
        one.on('error', () => undefined).write('GET /authz/nginx/wiki HTTP/1.1\r\nHost: x\r\nX-');
      expect(await statusAt(gatePort, 'GET /authz/nginx/wiki', asked())).toBe(200);
    } finally {
      for (const one of slow) one.destroy();
    }
  });

  it('a start beside it that cannot listen there ends, and says where', async () => {
    const other = await freePort();
    await expect(start(`127.0.0.1:${gatePort}`, other)).rejects.toThrow(`127.0.0.1 port ${gatePort}`);
  });
});

describe('GATE_LISTEN, with a path', () => {
  const askAt = () =>
    new Promise<number>((resolve, reject) => {
      const headers = { cookie: browser.cookie, 'x-original-url': `${WIKI}/`, 'x-original-method': 'GET' };
      send({ socketPath: socket, path: '/authz/nginx/wiki', headers }, (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      })
        .on('error', reject)
        .end();
    });

  it('is a socket for the server’s user and group, whose peers are believed, also after a kill', async () => {
    const first = await start(`unix:${socket}`, await freePort());
    expect(gateOf(first)).toBe(`unix:${socket}`);
    expect(lstatSync(socket).mode & 0o777).toBe(0o660);
    expect(await askAt()).toBe(200);
    await first.kill();
    expect(existsSync(socket)).toBe(true);
    // Other proxies than those of this machine are trusted on the other listener: the socket is as it was.
    const second = await start(`unix:${socket}`, await freePort(), { TRUST_PROXY: '192.0.2.1' });
    expect(await askAt()).toBe(200);
    await second.stop();
    expect(existsSync(socket)).toBe(false);
  });

  it('nginx asks there, as what is printed for it says', async () => {
    await start(`unix:${socket}`, await freePort());
    const application = await startApplication('site');
    const snippet = nginxSnippet({
      ...{
        service: 'site',
        hosts: [{ scheme: 'http', hostname: 'site.localhost', port: String(nginxPort) }],
      },
      ...{ gate: `unix:${socket}:`, application: application.address, isHostOnly: true },
    });
    const nginx = await startNginx(
      () =>
        snippet
          .replace('listen 443 ssl;', `listen 127.0.0.1:${nginxPort};`)
          .replaceAll(/ *ssl_certificate.*\n/g, ''),
      nginxPort,
    );
    // In the place of nginx being in the group of the socket.
    chmodSync(sockets, 0o711);
    chmodSync(socket, 0o666);
    try {
      const at = (path: string, ...lines: string[]) =>
        sendRaw(nginxPort, request(`GET ${path} HTTP/1.1`, [`Host: ${SITE}`, 'Accept: text/html', ...lines]));
      const { status, body } = await at('/a?b', `Cookie: ${browser.cookie}`);
      expect(status).toBe(200);
      expect(JSON.parse(body)).toMatchObject({ application: 'site', url: '/a?b' });
      expect((await at('/')).status).toBe(302);
      const answer = await at('/.auth/callback?code=x');
      expect(answer.body).toContain('gate.return_refused');
    } finally {
      await Promise.all([nginx.remove(), application.close()]);
    }
  });
});

function reaches(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect({ host, port, timeout: 1000 }, () => resolve(true))
      .on('timeout', () => resolve(false))
      .on('error', () => resolve(false));
    probe.on('connect', () => probe.destroy());
  });
}
