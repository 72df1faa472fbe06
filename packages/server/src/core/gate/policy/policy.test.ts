import { describe, expect, it } from 'vitest';
import { isNetwork, matchNetworks } from './networks.ts';
import { checkPolicy, defaultPolicy, type PathRule, type Policy } from './policy.ts';

const check = (policy: Partial<Policy>) => checkPolicy({ ...defaultPolicy, ...policy });
const checkRule = (rule: Partial<PathRule>) =>
  check({ rules: [{ effect: 'allow', path: '/a', ...rule } as PathRule] });

describe('a policy', () => {
  it('is none where it limits nothing, and can have every limit at once', () => {
    expect(check({})).toEqual(defaultPolicy);
    const rules: PathRule[] = [
      { effect: 'public', path: '/public/**', methods: ['GET', 'PROPFIND'] },
      { effect: 'deny', path: '/', networks: ['10.0.0.1'] },
      { effect: 'allow', path: '/a/*', groups: ['a.b-c_1'], level: 'device-bound' },
    ];
    const whole: Partial<Policy> = {
      ...{ level: 'mfa', maxAgeSeconds: 60, idleSeconds: 300, absoluteSeconds: 31_536_000 },
      ...{ networks: ['10.0.0.0/8', '::1'], rules, preflight: 'allow', assertion: true },
    };
    expect(check(whole)).toMatchObject(whole);
  });

  it.each<[Partial<Policy>, string]>([
    [{ maxAgeSeconds: 59 }, '/policy/maxAgeSeconds'],
    [{ maxAgeSeconds: 60.5 }, '/policy/maxAgeSeconds'],
    [{ maxAgeSeconds: Number.NaN }, '/policy/maxAgeSeconds'],
    [{ absoluteSeconds: 31_536_001 }, '/policy/absoluteSeconds'],
    [{ idleSeconds: 299 }, '/policy/idleSeconds'],
    [{ networks: ['10.0.0.0/33'] }, '/policy/networks/0'],
    [{ networks: ['10.0.0.1', 'example.com'] }, '/policy/networks/1'],
    [{ networks: Array.from({ length: 51 }, () => '10.0.0.1') }, '/policy/networks'],
    [{ rules: Array.from({ length: 101 }, () => ({ effect: 'deny', path: '/' }) as const) }, '/policy/rules'],
    [{ cookie: 'host', level: 'device-bound' }, '/policy/cookie'],
    [{ cookie: 'host', rules: [{ effect: 'allow', path: '/', level: 'device-bound' }] }, '/policy/cookie'],
  ])('is refused: %j', (policy, pointer) => {
    expect(() => check(policy)).toThrow(expect.objectContaining({ code: 'request.invalid' }));
    expect(pointerOf(() => check(policy))).toBe(pointer);
  });

  it.each<[Partial<PathRule>, string]>([
    [{ path: 'a' }, '/policy/rules/0/path'],
    [{ path: '/**/a' }, '/policy/rules/0/path'],
    [{ path: '/%61' }, '/policy/rules/0/path'],
    [{ methods: ['get'] }, '/policy/rules/0/methods'],
    [{ methods: ['GET', 'POST,GET'] }, '/policy/rules/0/methods'],
    [{ groups: ['a,b'] }, '/policy/rules/0/groups'],
    [{ networks: ['x'] }, '/policy/rules/0/networks/0'],
    // Nobody is known there: the rule would look as if it asked for somebody.
    [{ effect: 'public', groups: ['admins'] }, '/policy/rules/0'],
    [{ effect: 'public', level: 'mfa' }, '/policy/rules/0'],
    [{ effect: 'deny', groups: ['guests'] }, '/policy/rules/0'],
  ])('has no rule like %j', (rule, pointer) => {
    expect(pointerOf(() => checkRule(rule))).toBe(pointer);
  });
});

describe('networks', () => {
  it.each([
    '10.0.0.1',
    '10.0.0.0/8',
    '0.0.0.0/0',
    '::',
    '2001:db8::/32',
    '::ffff:10.0.0.1',
    '1:2:3:4:5:6:7:8/128',
  ])('%s is one', (text) => {
    expect(isNetwork(text)).toBe(true);
  });

  it.each([
    '',
    'a',
    '10.0.0',
    '10.0.0.1/',
    '10.0.0.1/33',
    '10.0.0.1/-1',
    '10.0.0.1/8/8',
    '::/129',
    '[::1]',
    '::1%eth0',
    ' 10.0.0.1',
    '010.0.0.1',
  ])('%j is none', (text) => {
    expect(isNetwork(text)).toBe(false);
  });

  it('G07: hold the addresses that are in them, of their own family, and nothing that is no address', () => {
    const isIn = matchNetworks(['10.0.0.0/8', '192.0.2.7', '2001:db8::/32']);
    for (const address of ['10.0.0.0', '10.255.255.255', '192.0.2.7', '2001:db8::1'])
      expect(isIn(address), address).toBe(true);
    for (const address of [
      '11.0.0.0',
      '192.0.2.8',
      '2001:db9::',
      '::',
      '',
      'unknown',
      '10.0.0',
      '10.0.0.1,11.0.0.1',
    ])
      expect(isIn(address), address).toBe(false);
  });
});

function pointerOf(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return pointersIn(error);
  }
  return 'nothing was refused';
}

function pointersIn(error: unknown): unknown {
  return (error as { extras?: { errors?: { pointer?: string }[] } }).extras?.errors?.[0]?.pointer;
}
