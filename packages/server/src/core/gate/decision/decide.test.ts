import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  deviceWith,
  grantWith,
  NOW,
  personWith,
  presentedWith,
  SECOND,
  serviceWith,
  visitTo,
} from '../fixture.ts';
import type { PathRule, Policy } from '../policy/policy.ts';
import { decide, type Question } from './decide.ts';
import type { Presented } from './decision.ts';

function ask(given: Partial<Question> = {}) {
  const question = { service: serviceWith(), visit: visitTo('/'), presented: presentedWith(), now: NOW };
  const { outcome, by } = decide({ ...question, ...given });
  return { outcome, ...by };
}

const withPolicy = (policy: Partial<Policy>, given: Partial<Question> = {}) =>
  ask({ service: serviceWith(policy), ...given });
const withRules = (rules: PathRule[], given: Partial<Question> = {}) => withPolicy({ rules }, given);
const withDevice = (device: Partial<Presented['device']>, more: Partial<Presented> = {}) =>
  presentedWith({ device: deviceWith(device), ...more });

const group = { kind: 'group', groupId: 'grp_1' } as const;
/** By the service, of no request in particular. */
const ASKED_ITSELF = { target: undefined, clientAddress: '203.0.113.7', preflightFor: undefined };

describe('who is let in', () => {
  it.each([
    ['by a grant of their own', {}, 'grant.person'],
    ['by one of a group', { grants: [grantWith({ holder: group })] }, 'grant.group'],
    [
      'as an administrator, who has none yet',
      { grants: [], person: personWith({ role: 'admin' }) },
      'grant.administrator',
    ],
    [
      'by their own before their group’s',
      { grants: [grantWith({ holder: group }), grantWith()] },
      'grant.person',
    ],
    [
      'by their group’s when their own is over',
      { grants: [grantWith({ expiresAt: NOW }), grantWith({ holder: group })] },
      'grant.group',
    ],
  ] as const)('%s', (_how, presented, rule) => {
    expect(ask({ presented: presentedWith(presented) })).toEqual({ outcome: 'allowed', rule });
  });

  it.each([
    ['without a grant', { grants: [] }, 'grant.missing'],
    ['with one for another service', { grants: [grantWith({ serviceId: 'svc_2' })] }, 'grant.missing'],
    ['with one that ends now', { grants: [grantWith({ expiresAt: NOW })] }, 'grant.expired'],
  ])('nobody %s', (_how, presented, rule) => {
    expect(ask({ presented: presentedWith(presented) })).toEqual({ outcome: 'denied', rule });
  });

  it('an administrator was there before whose own grant has ended; that of a group says nothing of it', () => {
    const person = personWith({ role: 'admin' });
    const over = (more: object) =>
      presentedWith({ person, grants: [grantWith({ expiresAt: NOW, ...more })] });
    expect(ask({ presented: over({}) })).toEqual({ outcome: 'denied', rule: 'grant.expired' });
    expect(ask({ presented: over({ holder: group }) })).toEqual({
      ...{ outcome: 'allowed', rule: 'grant.administrator' },
    });
  });

  it('has the scopes of all grants that are good now, and no others', () => {
    const grants = [
      grantWith({ scopes: ['read:email'] }),
      grantWith({ holder: group, scopes: ['read:username'], expiresAt: NOW + 1 }),
      grantWith({ holder: group, scopes: ['read:user-role'], expiresAt: NOW }),
      grantWith({ serviceId: 'svc_2', scopes: ['read:groups'] }),
    ];
    const decision = decide({
      ...{ service: serviceWith(), visit: visitTo('/'), presented: presentedWith({ grants }), now: NOW },
    });
    expect(decision).toMatchObject({ grant: { scopes: ['read:email', 'read:username'] } });
  });

  it.each([
    'device.missing',
    'device.malformed',
    'device.ambiguous',
    'device.unknown',
    'device.expired',
    'device.revoked',
    'person.disabled',
    'person.password_expired',
  ] as const)('nobody of whom is known: %s', (presented) => {
    expect(ask({ presented })).toEqual({ outcome: 'login', rule: presented });
    expect(ask({ presented, visit: ASKED_ITSELF })).toEqual({ outcome: 'login', rule: presented });
  });
});

describe('a service', () => {
  it('that is not there, or is disabled, lets nobody in, administrators included', () => {
    const presented = presentedWith({ person: personWith({ role: 'admin' }) });
    expect(ask({ service: undefined, presented })).toEqual({ outcome: 'denied', rule: 'service.unknown' });
    const disabled = serviceWith(
      { preflight: 'allow', rules: [{ effect: 'public', path: '/**' }] },
      { disabledAt: 0 },
    );
    for (const preflightFor of [undefined, 'PUT'])
      expect(ask({ service: disabled, presented, visit: visitTo('/', 'OPTIONS', { preflightFor }) })).toEqual(
        {
          ...{ outcome: 'denied', rule: 'service.disabled' },
        },
      );
  });

  it('G13: is asked for on its own origins alone, whatever would be public there', () => {
    const service = serviceWith(
      { preflight: 'allow', rules: [{ effect: 'public', path: '/**' }] },
      {
        origins: ['https://other.example.com'],
      },
    );
    expect(ask({ service })).toEqual({ outcome: 'denied', rule: 'target.other_origin' });
  });

  it('G12: lets nobody in by what cannot be read, whatever would be public there', () => {
    const service = serviceWith({ preflight: 'allow', rules: [{ effect: 'public', path: '/**' }] });
    for (const target of [
      'metadata.missing',
      'metadata.ambiguous',
      'path.fragment',
      'host.malformed',
    ] as const)
      expect(ask({ service, visit: { target, clientAddress: undefined, preflightFor: 'PUT' } })).toEqual({
        ...{ outcome: 'denied', rule: target },
      });
  });
});

describe('the level of a service', () => {
  const strong = { aal: 2, amr: ['pwd', 'otp'] };
  const passkey = { aal: 2, amr: ['hwk', 'user'] };
  it.each([
    ['any', {}, false, true],
    ['mfa', {}, false, false],
    ['mfa', strong, false, true],
    ['phishing-resistant', strong, false, false],
    ['phishing-resistant', passkey, false, true],
    ['phishing-resistant', { aal: 2, amr: ['swk'] }, false, true],
    ['phishing-resistant', { aal: 1, amr: ['hwk'] }, false, false],
    ['device-bound', passkey, false, false],
    ['device-bound', {}, true, true],
  ] as const)('%s, of %j, bound %s: %s', (level, device, isBound, isIn) => {
    const presented = withDevice(device, { isBound });
    const refusal = level === 'device-bound' ? 'binding.missing' : 'level.insufficient';
    const expected = isIn
      ? { outcome: 'allowed', rule: 'grant.person' }
      : { outcome: 'login', rule: refusal, wanted: level };
    expect(withPolicy({ level }, { presented })).toEqual(expected);
    const rules: PathRule[] = [{ effect: 'allow', path: '/**', level }];
    expect(withRules(rules, { presented })).toEqual({ ...expected, pathRule: 0 });
  });

  it('is asked for beside that of the rule: neither takes the place of the other', () => {
    const rules: PathRule[] = [{ effect: 'allow', path: '/**', level: 'any' }];
    expect(withPolicy({ level: 'mfa', rules })).toMatchObject({ outcome: 'login', wanted: 'mfa' });
  });

  it('says nothing to those who have no grant', () => {
    expect(withPolicy({ level: 'mfa' }, { presented: presentedWith({ grants: [] }) })).toMatchObject({
      outcome: 'denied',
    });
  });
});

describe('limits of time', () => {
  const limits = { maxAgeSeconds: 60, absoluteSeconds: 60, idleSeconds: 300 };
  it.each([
    ['maxAgeSeconds', 'authenticatedAt', 60, 'age.exceeded'],
    ['absoluteSeconds', 'registeredAt', 60, 'absolute.exceeded'],
    ['idleSeconds', 'lastUsedAt', 300, 'idle.exceeded'],
  ] as const)('%s ends with the last millisecond of it', (limit, field, seconds, rule) => {
    const policy = { [limit]: limits[limit] };
    const at = (age: number) => withPolicy(policy, { presented: withDevice({ [field]: NOW - age }) });
    expect(at(seconds * SECOND - 1)).toMatchObject({ outcome: 'allowed' });
    expect(at(seconds * SECOND)).toEqual({ outcome: 'login', rule });
    expect(withPolicy({ [limit]: null }, { presented: withDevice({ [field]: 0 }) })).toMatchObject({
      outcome: 'allowed',
    });
  });

  it('a proof of the future is none: the clock was set back', () => {
    for (const [limit, field] of [
      ['maxAgeSeconds', 'authenticatedAt'],
      ['absoluteSeconds', 'registeredAt'],
    ] as const)
      expect(withPolicy({ [limit]: 60 }, { presented: withDevice({ [field]: NOW + 1 }) })).toMatchObject({
        outcome: 'login',
      });
  });
});

describe('networks of a service', () => {
  const networks = ['10.0.0.0/8', '2001:db8::/32'];
  it.each([
    ['10.255.0.1', 'allowed'],
    ['2001:db8:1::1', 'allowed'],
    ['11.0.0.1', 'network.outside'],
    ['2001:db9::1', 'network.outside'],
    [undefined, 'network.unknown'],
  ])('G07: %s: %s', (clientAddress, expected) => {
    const { outcome, rule } = withPolicy({ networks }, { visit: visitTo('/', 'GET', { clientAddress }) });
    expect(expected === 'allowed' ? outcome : rule).toBe(expected);
  });

  it('G07: count where a service asks by itself, too', () => {
    const from = (clientAddress: string | undefined) =>
      withPolicy({ networks }, { visit: { ...ASKED_ITSELF, clientAddress } });
    expect(from('10.0.0.1').outcome).toBe('allowed');
    expect(from('11.0.0.1').rule).toBe('network.outside');
    expect(from(undefined).rule).toBe('network.unknown');
  });

  it('come before a preflight and before what is public', () => {
    const policy: Partial<Policy> = {
      networks,
      preflight: 'allow',
      rules: [{ effect: 'public', path: '/**' }],
    };
    const visit = visitTo('/', 'OPTIONS', { preflightFor: 'PUT' });
    expect(withPolicy(policy, { visit })).toMatchObject({ outcome: 'denied' });
  });
});

describe('a preflight', () => {
  const visit = visitTo('/', 'OPTIONS', { preflightFor: 'PUT' });
  it('is open where the service says so, with nobody’s name', () => {
    const decision = decide({
      ...{ service: serviceWith({ preflight: 'allow' }), visit, presented: presentedWith(), now: NOW },
    });
    expect(decision).toEqual({ outcome: 'open', by: { rule: 'preflight' } });
  });

  it('is any other request where it does not', () => {
    expect(ask({ visit, presented: 'device.missing' })).toMatchObject({ outcome: 'login' });
  });

  it.each([
    ['/admin/x', 'PUT', { outcome: 'denied', rule: 'path.denied', pathRule: 1 }],
    ['/admin/ping', 'GET', { outcome: 'open', rule: 'preflight' }],
    ['/admin/ping', 'PUT', { outcome: 'denied', rule: 'path.denied', pathRule: 1 }],
    ['/notes', 'DELETE', { outcome: 'open', rule: 'preflight' }],
    ['/teams', 'PUT', { outcome: 'open', rule: 'preflight' }],
    ['/else', 'GET', { outcome: 'denied', rule: 'path.no_rule' }],
    ['/x/../notes', 'GET', { outcome: 'denied', rule: 'path.not_canonical' }],
  ] as const)(
    'G14: is denied where what it asks the leave for is denied to everybody: %s %s',
    (path, method, expected) => {
      const rules: PathRule[] = [
        { effect: 'allow', path: '/admin/ping', methods: ['GET'] },
        { effect: 'deny', path: '/admin/**' },
        { effect: 'allow', path: '/notes', level: 'mfa' },
        { effect: 'allow', path: '/teams', groups: ['editors'] },
      ];
      const asked = visitTo(path, 'OPTIONS', { preflightFor: method });
      const presented = 'device.missing';
      expect(withPolicy({ preflight: 'allow', rules }, { visit: asked, presented })).toEqual(expected);
    },
  );
});

describe('rules of paths', () => {
  const rules: PathRule[] = [
    { effect: 'public', path: '/public/**', methods: ['GET'] },
    { effect: 'deny', path: '/admin/**', networks: ['203.0.113.0/24'] },
    { effect: 'allow', path: '/admin/**', groups: ['admins'] },
    { effect: 'allow', path: '/Reports/*', networks: ['10.0.0.0/8'] },
    { effect: 'deny', path: '/reports/**' },
    { effect: 'allow', path: '/notes' },
  ];
  const inside = { clientAddress: '10.0.0.1' };
  const admins = presentedWith({ groups: ['admins'] });
  it.each([
    ['/public/x', 'GET', {}, 'device.missing', { outcome: 'open', rule: 'path.public', pathRule: 0 }],
    ['/public/x', 'HEAD', {}, 'device.missing', { outcome: 'open', rule: 'path.public', pathRule: 0 }],
    ['/public/x', 'POST', {}, admins, { outcome: 'denied', rule: 'path.no_rule' }],
    ['/PUBLIC/x', 'GET', {}, 'device.missing', { outcome: 'denied', rule: 'path.no_rule' }],
    ['/admin/x', 'GET', {}, admins, { outcome: 'denied', rule: 'path.denied', pathRule: 1 }],
    ['/ADMIN', 'GET', {}, admins, { outcome: 'denied', rule: 'path.denied', pathRule: 1 }],
    ['/adm%C4%B1n', 'GET', {}, admins, { outcome: 'denied', rule: 'path.denied', pathRule: 1 }],
    [
      '/admin',
      'GET',
      { clientAddress: undefined },
      admins,
      { outcome: 'denied', rule: 'path.denied', pathRule: 1 },
    ],
    ['/admin', 'GET', inside, admins, { outcome: 'allowed', rule: 'grant.person', pathRule: 2 }],
    ['/admin', 'GET', inside, presentedWith(), { outcome: 'denied', rule: 'path.no_rule' }],
    ['/admin', 'GET', inside, 'device.missing', { outcome: 'login', rule: 'device.missing', pathRule: 2 }],
    ['/Reports/7', 'GET', inside, presentedWith(), { outcome: 'allowed', rule: 'grant.person', pathRule: 3 }],
    ['/Reports/7', 'GET', {}, presentedWith(), { outcome: 'denied', rule: 'path.denied', pathRule: 4 }],
    [
      '/Reports/7',
      'GET',
      { clientAddress: undefined },
      presentedWith(),
      { outcome: 'denied', rule: 'path.denied', pathRule: 4 },
    ],
    ['/notes/', 'GET', {}, presentedWith(), { outcome: 'allowed', rule: 'grant.person', pathRule: 5 }],
    ['/notes', 'GET', {}, 'device.unknown', { outcome: 'login', rule: 'device.unknown', pathRule: 5 }],
    [
      '/notes?x=/public/',
      'GET',
      {},
      'device.missing',
      { outcome: 'login', rule: 'device.missing', pathRule: 5 },
    ],
    ['/', 'GET', {}, presentedWith(), { outcome: 'denied', rule: 'path.no_rule' }],
  ] as const)('%s %s %j', (path, method, more, presented, expected) => {
    expect(withRules(rules, { visit: visitTo(path, method, more), presented })).toEqual(expected);
  });

  it('G14: nobody gets in by a path that some servers read in another way, administrators included', () => {
    const presented = presentedWith({ person: personWith({ role: 'admin' }) });
    const open: PathRule[] = [{ effect: 'public', path: '/**' }];
    for (const path of ['//a', '/a/../b', '/%61', '/a%2fb', '/a;b', '/a.', '/a%3fb', '/%ef%bc%8e%ef%bc%8e/a'])
      expect(withRules(open, { visit: visitTo(path), presented }), path).toEqual({
        ...{ outcome: 'denied', rule: 'path.not_canonical' },
      });
  });

  it('say nothing about a service that asks by itself, of no path', () => {
    expect(withRules([{ effect: 'deny', path: '/**' }], { visit: ASKED_ITSELF })).toMatchObject({
      outcome: 'allowed',
    });
  });

  it('what is after the first that fits changes nothing', () => {
    const rule = fc.record({
      effect: fc.constantFrom('allow', 'public', 'deny'),
      path: fc.constantFrom('/**', '/a', '/a/*', '/b/**'),
    });
    const paths = fc.constantFrom('/', '/a', '/a/x', '/b/c/d', '/c');
    fc.assert(
      fc.property(
        fc.array(rule, { maxLength: 4 }),
        fc.array(rule, { maxLength: 4 }),
        paths,
        (first, more, path) => {
          const visit = visitTo(path);
          const decided = withRules(first, { visit });
          if (first.length === 0 || decided.rule === 'path.no_rule') return;
          expect(withRules([...first, ...more], { visit })).toEqual(decided);
        },
      ),
    );
  });
});
