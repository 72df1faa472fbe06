import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { query } from '../../../src/platform/database/statement.ts';
import {
  addDevice,
  changePolicy,
  createService,
  grant,
  type OpenGate,
  openGate,
  registerDevice,
  verify,
} from '../../gate/open-gate.ts';

describe('a service asks about the browser that is with it', () => {
  let open: OpenGate;
  beforeEach(async () => {
    open = await openGate();
  });
  afterEach(() => open.close());

  it('the words and cookies of the earlier system: 200 with the two cookies, for ninety days', async () => {
    const { twofold, alice } = open;
    const code = alice.enrolled.app.code(twofold.clock.now());
    const answer = await addDevice(twofold, { email: alice.email, device_registration_code: code });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ 'status code': 200, status: 'ok' });
    const lines = [answer.headers['set-cookie'] ?? []].flat().map(String);
    expect(lines.map((line) => line.split('=')[0])).toEqual(['device_id', 'hmac_secret']);
    for (const line of lines) {
      for (const attribute of [
        'Secure',
        'HttpOnly',
        'SameSite=None',
        'Domain=example.com',
        'Max-Age=7776000',
        'Path=/',
      ])
        expect(line).toContain(attribute);
    }
  });

  it('is told a pseudonym and nothing more, unless the grant has scopes', async () => {
    const { twofold, admin, alice, token } = open;
    const { cookie } = await registerDevice(open);
    await grant(admin, 'wiki', alice.id);
    const first = await verify(twofold, 'wiki', { token, cookie });
    expect(first.status).toBe(200);
    expect(first.body).toEqual({
      'status code': 200,
      status: 'ok',
      data: { UserServiceToken: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/) },
    });
    await grant(admin, 'wiki', alice.id, { scopes: ['read:username', 'read:email', 'read:user-role'] });
    const { body } = await verify(twofold, 'wiki', { token, cookie });
    expect(body.data).toEqual({
      ...(first.body.data as object),
      Username: 'alice',
      Email: 'alice@example.com',
      UserRole: 'member',
    });
  });

  it('the pseudonym is another one for another service', async () => {
    const { twofold, admin, alice, token } = open;
    const other = await createService(admin, 'shop', { origins: ['https://shop.example.com'] });
    const { cookie } = await registerDevice(open);
    for (const name of ['wiki', 'shop']) await grant(admin, name, alice.id);
    const [a, b] = [
      await verify(twofold, 'wiki', { token, cookie }),
      await verify(twofold, 'shop', { token: other, cookie }),
    ];
    const tokenOf = ({ body }: typeof a) => (body.data as Record<string, string>).UserServiceToken;
    expect(tokenOf(a)).not.toBe(tokenOf(b));
  });

  it('G38: 404 where the visitor is not known, 404 with a text for no service, 401 without access, 401 for a wrong token', async () => {
    const { twofold, admin, token } = open;
    const other = await createService(admin, 'shop', { origins: ['https://shop.example.com'] });
    const { cookie } = await registerDevice(open);
    const cases = [
      [await verify(twofold, 'wiki', {}), 404, 'Not Found'],
      [await verify(twofold, 'wiki', { cookie }), 404, 'Not Found'],
      [await verify(twofold, 'wiki', { token }), 404, 'Not Found'],
      [await verify(twofold, 'wiki', { token, cookie: 'device_id=x; hmac_secret=y' }), 404, 'Not Found'],
      [await verify(twofold, 'nothing', { token }), 404, 'Not Found'],
      [await verify(twofold, 'nothing', { token, cookie }), 404, 'Service Not Found!'],
      // Its token must not find out which other services there are.
      [await verify(twofold, 'shop', { token, cookie }), 404, 'Service Not Found!'],
      [await verify(twofold, 'wiki', { token, cookie }), 401, 'User does not have access to this service'],
      [
        await verify(twofold, 'wiki', { token: `${token.slice(0, -1)}x`, cookie }),
        401,
        'Invalid service token',
      ],
      [await verify(twofold, 'wiki', { token: 'x', cookie }), 401, 'Invalid service token'],
      [
        await verify(twofold, 'wiki', { token: `tfs_${'0'.repeat(69)}`, cookie }),
        401,
        'Invalid service token',
      ],
      [await verify(twofold, 'nothing', { token: 'x', cookie }), 401, 'Invalid service token'],
    ] as const;
    for (const [answer, status, error] of cases) {
      expect(answer.body).toEqual({ 'status code': status, error });
      expect(answer.status).toBe(status);
    }
    expect(other).not.toBe(token);
  });

  it('G07: the networks of its policy count here too, by what a trusted peer says of the visitor', async () => {
    const { twofold, admin, alice, token } = open;
    const { cookie } = await registerDevice(open);
    await grant(admin, 'wiki', alice.id);
    await changePolicy(admin, 'wiki', { networks: ['10.0.0.0/8'] });
    const from = async (address: string | undefined, peer = '127.0.0.1') => {
      const headers = {
        ...{ authorization: `Bearer ${token}`, cookie },
        ...(address !== undefined && { 'x-forwarded-for': address }),
      };
      const url = '/verify/wiki';
      return (await twofold.app.inject({ method: 'GET', url, headers, remoteAddress: peer })).statusCode;
    };
    expect(await from('10.1.2.3')).toBe(200);
    for (const address of ['203.0.113.7', '10.1.2.3, 203.0.113.7', 'unknown', undefined])
      expect(await from(address), String(address)).toBe(401);
    // A service elsewhere, which is not believed: neither what it says nor where it is itself says where the visitor is.
    for (const address of ['10.1.2.3', undefined]) expect(await from(address, '10.9.9.9')).toBe(401);
  });

  it('administrators are let in on first use, which is a grant from then on', async () => {
    const { twofold, admin, token } = open;
    twofold.clock.advance(30);
    const code = admin.app.code(twofold.clock.now());
    const answer = await addDevice(twofold, { email: admin.email, device_registration_code: code });
    const [id, secret] = [answer.headers['set-cookie'] ?? []]
      .flat()
      .map((line) => String(line).split(';')[0]);
    const cookie = `${id}; ${secret}`;
    expect((await verify(twofold, 'wiki', { token, cookie })).status).toBe(200);
    const { body } = await admin.call('GET', '/admin/services/wiki/grants');
    expect(body.grants).toMatchObject([{ holder: admin.id, label: 'root', scopes: [] }]);
    await twofold.core.gate.traces.settled();
    const rows = await query(twofold.platform.database.read, (db) =>
      db.selectFrom('audit_events').select('action').where('action', 'in', ['grant.given', 'gate.allowed']),
    );
    expect(rows.map(({ action }) => action).toSorted()).toEqual(['gate.allowed', 'grant.given']);
  });

  it('a new token takes the place of the old one, at once or after a while', async () => {
    const { twofold, admin, alice, token } = open;
    const { cookie } = await registerDevice(open);
    await grant(admin, 'wiki', alice.id);
    const rotated = await admin.call('POST', '/admin/services/wiki/token', { overlapSeconds: 60 });
    const { token: next } = rotated.body as { token: string };
    expect((await verify(twofold, 'wiki', { token, cookie })).status).toBe(200);
    expect((await verify(twofold, 'wiki', { token: next, cookie })).status).toBe(200);
    twofold.clock.advance(60);
    expect((await verify(twofold, 'wiki', { token, cookie })).status).toBe(401);
    expect((await verify(twofold, 'wiki', { token: next, cookie })).status).toBe(200);
  });
});
