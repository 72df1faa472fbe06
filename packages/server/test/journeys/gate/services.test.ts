import type { AddressInfo } from 'node:net';
import { createAssertionReader, createGateClient, GateSetupError } from '@twofold/client/gate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../../docs/page.ts';
import {
  ask,
  changePolicy,
  createService,
  type DeviceBrowser,
  grant,
  type OpenGate,
  openGate,
  registerDevice,
} from '../../gate/open-gate.ts';
import { get, type ServiceProgram, startProgram } from '../../gate/program.ts';

const LOGIN_URL = 'https://auth.example.com/login';
const PAGE = { accept: 'text/html', 'sec-fetch-mode': 'navigate' };

let open: OpenGate;
let gateUrl: string;
let browser: DeviceBrowser;
const programs: ServiceProgram[] = [];

beforeAll(async () => {
  open = await openGate();
  const { app } = open.twofold;
  await app.listen({ host: '127.0.0.1', port: 0 });
  gateUrl = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  browser = await registerDevice(open);
});
afterAll(async () => {
  for (const program of programs) program.stop();
  await open.close();
});

/** A program of examples/gate. @returns its address */
async function start(command: string, file: string, env: Record<string, string>): Promise<string> {
  const program = await startProgram(command, [`${ROOT}examples/gate/${file}`], {
    env: { LOGIN_URL, ...env },
  });
  programs.push(program);
  return program.url;
}

describe.each([
  ['TypeScript', process.execPath, 'typescript/service.ts'],
  ['Python', 'python3', 'python/service.py'],
])('the service in %s, which asks by itself', (language, command, file) => {
  const name = language.toLowerCase();
  let url: string;
  beforeAll(async () => {
    const token = await createService(open.admin, name, { origins: [`https://${name}.example.com`] });
    url = await start(command, file, { GATE_URL: gateUrl, GATE_SERVICE: name, GATE_TOKEN: token });
  });

  it('sends who is unknown to the login, and tells scripts', async () => {
    expect(await get(url, PAGE)).toMatchObject({ status: 302, location: LOGIN_URL });
    expect(await get(url, { accept: 'application/json' })).toMatchObject({
      status: 401,
      location: undefined,
    });
    const wrong = `device_id=${browser.deviceId}; hmac_secret=${'x'.repeat(43)}`;
    expect(await get(url, { ...PAGE, cookie: wrong })).toMatchObject({ status: 302 });
  });

  it('lets in who has a grant, and greets them by what it has a scope for', async () => {
    const { cookie } = browser;
    expect(await get(url, { ...PAGE, cookie })).toMatchObject({ status: 403 });
    await grant(open.admin, name, open.alice.id);
    expect((await get(url, { ...PAGE, cookie })).text).toMatch(/^Hello [A-Za-z0-9_-]{43}\n$/);
    await grant(open.admin, name, open.alice.id, { scopes: ['read:username'] });
    expect(await get(url, { ...PAGE, cookie: `a=b; ${cookie}; c=d` })).toMatchObject({
      status: 200,
      text: 'Hello alice\n',
    });
  });

  it('G22: a grant that is taken is seen at the next request', async () => {
    const { cookie } = browser;
    await open.admin.call('DELETE', `/admin/services/${name}/grants/${open.alice.id}`);
    expect(await get(url, { ...PAGE, cookie })).toMatchObject({ status: 403 });
  });

  it('G40: lets nobody in where the gate is not the gate, or does not know it', async () => {
    const elsewhere = await start(command, file, { GATE_URL: url, GATE_SERVICE: name, GATE_TOKEN: 'x' });
    const stranger = await start(command, file, { GATE_URL: gateUrl, GATE_SERVICE: name, GATE_TOKEN: 'x' });
    for (const address of [elsewhere, stranger])
      expect(await get(address, { ...PAGE, cookie: browser.cookie })).toMatchObject({
        status: 503,
        location: undefined,
      });
  });
});

it('the client says when the service or its token is not known', async () => {
  const request = { headers: { cookie: browser.cookie } };
  const clientOf = (service: string, token: string) => createGateClient({ baseUrl: gateUrl, service, token });
  await expect(clientOf('wiki', 'x').identify(request)).rejects.toThrow(GateSetupError);
  await expect(clientOf('nothing', open.token).identify(request)).rejects.toThrow(GateSetupError);
  expect(await clientOf('wiki', open.token).identify(request)).toEqual({ outcome: 'denied' });
});

it('the service behind a proxy greets whom the proxy names, and nobody else', async () => {
  const url = await start(process.execPath, 'typescript/behind-proxy.ts', {});
  await grant(open.admin, 'wiki', open.alice.id, { scopes: ['read:username'] });
  const { headers } = await ask(open.twofold, 'forward', 'wiki', { cookie: browser.cookie });
  const named = {
    'remote-user': String(headers['remote-user']),
    'remote-name': String(headers['remote-name']),
  };
  expect(await get(url, named)).toMatchObject({ status: 200, text: 'Hello alice\n' });
  const refused = (await ask(open.twofold, 'forward', 'wiki')).headers;
  expect(await get(url, { 'remote-user': String(refused['remote-user']) })).toMatchObject({ status: 401 });
});

it('a signed statement is read with the published keys, by the service that it is for, for a minute', async () => {
  await changePolicy(open.admin, 'wiki', { assertion: true });
  await grant(open.admin, 'wiki', open.alice.id, {
    scopes: ['read:username', 'read:email', 'read:user-role'],
  });
  const answer = await ask(open.twofold, 'nginx', 'wiki', { cookie: browser.cookie });
  const request = { headers: { 'remote-assertion': String(answer.headers['remote-assertion']) } };
  const { clock } = open.twofold;
  const readerOf = (service: string) =>
    createAssertionReader({
      baseUrl: gateUrl,
      service,
      issuer: 'https://auth.example.com',
      now: () => clock.now(),
    });
  const id = String(answer.headers['remote-user']);
  expect(await readerOf('wiki').identify(request)).toEqual({
    outcome: 'allowed',
    visitor: { id, username: 'alice', email: 'alice@example.com', role: 'member' },
  });
  expect(await readerOf('shop').identify(request)).toEqual({ outcome: 'denied' });
  clock.advance(66);
  expect(await readerOf('wiki').identify(request)).toEqual({ outcome: 'denied' });
});
