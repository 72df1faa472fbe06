import { afterAll, beforeAll, expect, it } from 'vitest';
import { proxies, settingOf } from '../../../src/core/gate/proxies/snippets.ts';
import {
  ask,
  changePolicy,
  grant,
  type OpenGate,
  openGate,
  registerDevice,
  registerLoggedIn,
  stepUp,
} from '../../gate/open-gate.ts';

let gate: OpenGate;

beforeAll(async () => {
  gate = await openGate();
});
afterAll(() => gate?.close());

interface Named {
  devices: { username: string }[];
  nextCursor: string | null;
}

const namesOf = async (query: string) => {
  const { body } = await gate.admin.call('GET', `/admin/devices?${query}`);
  return (body as unknown as Named).devices.map(({ username }) => username);
};

it("somebody's devices are found by a part of the name, in any capitals, and signs of a search mean nothing", async () => {
  await registerDevice(gate);
  await stepUp(gate);
  await registerLoggedIn(gate.alice);
  expect(await namesOf('')).toEqual(['alice', 'alice']);
  expect(await namesOf('q=LIC')).toEqual(['alice', 'alice']);
  for (const q of ['bob', '%25', '_', '!', "'"]) expect(await namesOf(`q=${q}`)).toEqual([]);
  const first = (await gate.admin.call('GET', '/admin/devices?q=ali&limit=1')).body as unknown as Named;
  expect(first.devices).toHaveLength(1);
  expect(await namesOf(`q=ali&limit=1&cursor=${first.nextCursor}`)).toHaveLength(1);
});

it('the configuration of each proxy is the one that the command prints', async () => {
  const { core, platform } = gate.twofold;
  const service = await core.gate.services.get(platform.database.read, 'wiki');
  const setting = settingOf(service, '10.0.0.5:3000', '127.0.0.1:3001');
  for (const [name, write] of Object.entries(proxies)) {
    const path = `/admin/services/wiki/snippet/${name}?application=10.0.0.5:3000&gate=127.0.0.1:3001`;
    const { status, body } = await gate.admin.call('GET', path);
    expect([name, status]).toEqual([name, 200]);
    expect(body).toEqual({ snippet: write(setting) });
  }
});

it('a configuration is nothing that an address could write into', async () => {
  const base = '/admin/services/wiki/snippet';
  for (const address of ['a b', 'a;', 'a"', 'a%0Ainclude', '%00', 'a{', "a'", '$host', 'a%5Cn', '']) {
    for (const field of ['application', 'gate']) {
      const { status } = await gate.admin.call('GET', `${base}/nginx?${field}=${address}`);
      expect([address, field, status]).toEqual([address, field, 400]);
    }
  }
  expect((await gate.admin.call('GET', `${base}/apache`)).status).toBe(400);
  expect((await gate.alice.call('GET', `${base}/nginx`)).status).toBe(403);
  expect((await gate.admin.call('GET', '/admin/services/none/snippet/nginx')).status).toBe(404);
});

it('the login page is told what a device has to be worth where somebody is going', async () => {
  const { twofold, admin, alice } = gate;
  await grant(admin, 'wiki', alice.id);
  const rules = [
    { effect: 'allow', path: '/secret/**', level: 'phishing-resistant' },
    { effect: 'allow', path: '/**' },
  ];
  const told = async (path: string, level: string) => {
    await changePolicy(admin, 'wiki', { level, rules });
    const { headers } = await ask(twofold, 'forward', 'wiki', { url: `https://wiki.example.com${path}` });
    const { search } = new URL(String(headers.location));
    const answer = await twofold.call('GET', `/api/gate/passage${withoutTheRest(search)}`, { apiKey: null });
    expect(answer.status).toBe(401);
    return answer.body;
  };
  expect(await told('/', 'any')).toMatchObject({ rule: 'device.missing', levels: ['any'] });
  expect(await told('/', 'mfa')).toMatchObject({ rule: 'device.missing', levels: ['mfa'] });
  expect(await told('/secret/', 'mfa')).toMatchObject({ levels: ['mfa', 'phishing-resistant'] });
});

/** What the page passes on of its own address. */
function withoutTheRest(search: string): string {
  const given = new URLSearchParams(search);
  for (const name of ['rm', 'why']) given.delete(name);
  return `?${given}`;
}
