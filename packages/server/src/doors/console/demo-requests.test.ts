import { describe, expect, it } from 'vitest';
import { allowedRequest, type DemoCall } from './demo-requests.ts';

const user = 'demo-sunny-otter-42';

const credential = { id: 'a', rawId: 'a', type: 'public-key', response: { clientDataJSON: 'b' } };

describe('what the demo may call', () => {
  it.each<[DemoCall, object]>([
    [
      { method: 'POST', path: '/setup', body: { user } },
      { url: '/setup', payload: { user } },
    ],
    [
      { method: 'POST', path: '/login', body: { user, token: '123456' } },
      { url: '/login', payload: { user, token: '123456' } },
    ],
    [
      { method: 'POST', path: `/mfa/users/${user}/verify`, body: { code: '123456' } },
      { url: `/mfa/users/${user}/verify`, payload: { code: '123456' } },
    ],
    [
      { method: 'POST', path: '/webauthn/register/challenge', body: { user } },
      { url: '/webauthn/register/challenge', payload: { user } },
    ],
    [
      { method: 'POST', path: '/webauthn/register/verify', body: { user, ...credential, label: 'x' } },
      { url: '/webauthn/register/verify', payload: { user, ...credential } },
    ],
    [
      { method: 'POST', path: '/webauthn/login/challenge', body: { user } },
      { url: '/webauthn/login/challenge', payload: { user } },
    ],
    [
      { method: 'POST', path: '/webauthn/login/verify', body: { user, ...credential, client: {} } },
      { url: '/webauthn/login/verify', payload: { user, ...credential } },
    ],
    [{ method: 'GET', path: `/mfa/users/${user}` }, { url: `/mfa/users/${user}` }],
    [{ method: 'DELETE', path: `/mfa/users/${user}` }, { url: `/mfa/users/${user}` }],
  ])('is %o', (call, made) => {
    expect(allowedRequest(call)).toEqual({ method: call.method, ...made });
  });

  it('takes a name only as text', () => {
    for (const name of [['demo-a'], { toString: () => 'demo-a' }]) {
      expect(() => allowedRequest({ method: 'POST', path: '/setup', body: { user: name } })).toThrow(
        expect.objectContaining({ code: 'request.invalid' }),
      );
    }
  });

  it('holds no field that a call was not meant to have', () => {
    const body = { user, token: '123456', client: { ip: '203.0.113.9' }, issuer: 'Bank' };
    expect(allowedRequest({ method: 'POST', path: '/setup', body }).payload).toEqual({ user });
    expect(allowedRequest({ method: 'POST', path: '/login', body }).payload).toEqual({
      user,
      token: '123456',
    });
    expect(allowedRequest({ method: 'GET', path: `/mfa/users/${user}`, body }).payload).toBeUndefined();
  });

  it.each<[DemoCall['method'], string]>([
    ['GET', '/metrics'],
    ['GET', '/setup'],
    ['DELETE', '/login'],
    ['GET', `/mfa/users/${user}/verify`],
    ['POST', `/mfa/users/${user}`],
    ['POST', `/mfa/users/${user}/unlock`],
    ['POST', `/mfa/users/${user}/recovery-codes`],
    ['POST', '/setup?x'],
    ['GET', '/webauthn/login/challenge'],
    ['POST', '/webauthn/login'],
    ['POST', '//setup'],
    ['GET', `/mfa/users/${user}?x=1`],
    ['GET', `/mfa/users/${user}/`],
    ['GET', `/mfa/users/${user}/../alice`],
    ['GET', `/mfa/users/${user}%2f..%2falice`],
    ['GET', `http://example.com/mfa/users/${user}`],
    ['GET', `/mfa/users/${user}\n`],
  ])('is not %s %s', (method, path) => {
    expect(() => allowedRequest({ method, path, body: { user } })).toThrow(
      expect.objectContaining({ code: 'request.invalid' }),
    );
  });

  it.each([
    'alice',
    'demo-',
    'demo--a',
    'demo-a-',
    'Demo-a',
    'demo-A',
    'demo-é',
    'demo-a b',
    'demo-%61',
    'demo-a\n',
    'xdemo-a',
    `demo-${'a'.repeat(41)}`,
    '',
    undefined,
    null,
    7,
  ])('never concerns the user %j', (name) => {
    const refused = expect.objectContaining({ code: 'request.invalid' });
    expect(() => allowedRequest({ method: 'POST', path: '/setup', body: { user: name } })).toThrow(refused);
    expect(() => allowedRequest({ method: 'POST', path: '/login', body: { user: name } })).toThrow(refused);
    expect(() => allowedRequest({ method: 'DELETE', path: `/mfa/users/${String(name)}` })).toThrow(refused);
    for (const path of ['register/challenge', 'register/verify', 'login/challenge', 'login/verify']) {
      const body = { user: name, ...credential };
      expect(() => allowedRequest({ method: 'POST', path: `/webauthn/${path}`, body })).toThrow(refused);
    }
  });
});
