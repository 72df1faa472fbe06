import { afterEach, beforeEach, expect, it } from 'vitest';
import { createService, faceNames, faces, grant, type OpenGate, openGate } from '../../gate/open-gate.ts';
import { type HttpCaller, httpCaller } from '../../installation/http-caller.ts';
import type { CallAnswer } from '../../installation/installation.ts';
import { createPerson } from '../../people/person.ts';
import { noteSecret } from '../../secrets-ledger.ts';

const PEOPLE = 12;
const SERVICES = ['wiki', 'shop', 'mail'];
const ROUNDS = 5;

interface Visitor {
  username: string;
  deviceId: string;
  cookie: string;
  /** By service. */
  pseudonyms: ReadonlyMap<string, string>;
}

interface Answered {
  who: Visitor;
  service: string;
  status: number;
  named: CallAnswer['headers'];
}

let open: OpenGate;
let visitors: Visitor[];
let proxy: HttpCaller;
beforeEach(async () => {
  open = await openGate();
  const { admin, twofold } = open;
  await admin.call('POST', '/admin/groups', { name: 'staff' });
  for (const name of SERVICES.slice(1)) await createService(admin, name, { origins: [originOf(name)] });
  for (const name of SERVICES) await grant(admin, name, 'group:staff', { scopes: ['read:username'] });
  visitors = [];
  for (let number = 0; number < PEOPLE; number++) visitors.push(await visitor(`person-${number}`));
  const url = await twofold.app.listen({ host: '127.0.0.1', port: 0 });
  proxy = httpCaller({ url, apiKey: '' }, PEOPLE);
});
afterEach(async () => {
  proxy.close();
  await open.close();
});

function originOf(service: string): string {
  return `https://${service}.example.com`;
}

/** Somebody in the group, with a device. */
async function visitor(username: string): Promise<Visitor> {
  const { core, platform } = open.twofold;
  const { id, userId } = await createPerson(open.twofold, username);
  const context = { applicationId: '', actor: 'test', ip: '', userAgent: '', requestId: '' };
  const proof = { method: 'TOTP_APP', aal: 1, amr: ['otp'], authenticatedAt: platform.clock.now() };
  const group = await core.gate.groups.getByName(platform.database.read, 'staff');
  const { deviceId, secret } = await platform.database.transaction(async (tx) => {
    await core.gate.groups.add(tx, group.id, id, context);
    return core.gate.devices.register(tx, { userId, name: '', type: 'desktop', ...proof }, context);
  });
  noteSecret(secret);
  const pseudonyms = new Map<string, string>();
  for (const name of SERVICES) {
    const found = await core.gate.live.findService(name);
    pseudonyms.set(name, found ? core.gate.identities.pseudonymOf(found.service, userId) : '');
  }
  return { username, deviceId, cookie: `device_id=${deviceId}; hmac_secret=${secret}`, pseudonyms };
}

/** Everybody at every service by every face, all under way together. @returns whom each of them was named as */
async function everybodyAtOnce(): Promise<Answered[]> {
  const asked = visitors.flatMap((who) =>
    SERVICES.flatMap((service) => faceNames.map((face) => ({ who, service, face }))),
  );
  return Promise.all(
    asked.map(async ({ who, service, face }) => {
      const { path, method, headers } = faces[face](service, { url: `${originOf(service)}/a` });
      const answer = await proxy.call(method, path, {
        headers: { ...headers, accept: 'application/json', cookie: who.cookie },
        apiKey: null,
      });
      return { who, service, status: answer.status, named: answer.headers };
    }),
  );
}

function expectNamed({ who, service, status, named }: Answered, isIn: boolean): void {
  expect(status).toBe(isIn ? 200 : 401);
  expect(named['remote-user']).toBe(isIn ? who.pseudonyms.get(service) : '');
  expect(named['remote-name']).toBe(isIn ? who.username : '');
}

it('G22: nobody is ever named as another, however many ask at once, and who is revoked meanwhile is named no more', async () => {
  const gone = new Set<Visitor>();
  for (const leaves of visitors.slice(0, ROUNDS)) {
    const [answers, removed] = await Promise.all([
      everybodyAtOnce(),
      open.admin.call('DELETE', `/admin/devices/${leaves.deviceId}`),
    ]);
    expect(removed.status).toBe(204);
    // Who leaves is asked about before it and after it.
    for (const answer of answers)
      expectNamed(answer, answer.who === leaves ? answer.status === 200 : !gone.has(answer.who));
    gone.add(leaves);
  }
  for (const answer of await everybodyAtOnce()) expectNamed(answer, !gone.has(answer.who));
});
