import { TwofoldApiError, TwofoldUnreachableError } from '@twofold/client';
import { describe, expect, it } from 'vitest';
import { destinationOf, isWebAddress, passageOf, waysFor } from './passage.ts';

const refused = (status: number, code: string, extras: object = {}) =>
  new TwofoldApiError({ type: '', title: '', status, detail: '', code, requestId: 'r', ...extras });

describe('the way on, as the server tells it', () => {
  it.each([
    [
      refused(401, 'gate.device_required', { rule: 'device.missing', levels: ['mfa'] }),
      { at: 'login', rule: 'device.missing', levels: ['mfa'] },
    ],
    [refused(401, 'gate.device_required'), { at: 'login', rule: '', levels: [] }],
    [refused(403, 'gate.access_denied', { rule: 'grant.missing' }), { at: 'denied', rule: 'grant.missing' }],
    [refused(400, 'gate.return_refused'), { at: 'refused' }],
    [refused(400, 'request.invalid'), { at: 'refused' }],
    [refused(503, 'database.unavailable'), undefined],
    [new TwofoldUnreachableError('no'), undefined],
  ])('of %o is %j', (error, passage) => {
    expect(passageOf(error)).toEqual(passage);
  });
});

describe('what a browser is registered with', () => {
  it.each([
    [[], { code: true, passkeyOnly: false, bound: false }],
    [['any'], { code: true, passkeyOnly: false, bound: false }],
    [['mfa'], { code: false, passkeyOnly: false, bound: false }],
    [['any', 'mfa'], { code: false, passkeyOnly: false, bound: false }],
    [['mfa', 'phishing-resistant'], { code: false, passkeyOnly: true, bound: false }],
    [['device-bound'], { code: true, passkeyOnly: false, bound: true }],
    [['device-bound', 'phishing-resistant'], { code: false, passkeyOnly: true, bound: true }],
  ])('is enough for %j', (levels, ways) => {
    expect(waysFor(levels)).toEqual(ways);
  });
});

describe('an address that is followed', () => {
  const here = 'https://auth.example.com';
  it.each([
    ['https://wiki.example.com/reports', true],
    ['http://localhost:8080/', true],
    ['/', true],
    ['javascript:alert(1)', false],
    ['data:text/html,x', false],
    ['\u0001javascript:alert(1)', false],
    ['https://', false],
  ])('%s: %s', (location, expected) => {
    expect(isWebAddress(location, here)).toBe(expected);
  });

  it('is shown without what a query may hold', () => {
    expect(destinationOf('https://wiki.example.com:8443/a/b?token=x#y')).toEqual({
      host: 'wiki.example.com:8443',
      path: '/a/b',
    });
    expect(destinationOf('https://wiki.example.com/')).toEqual({ host: 'wiki.example.com', path: '' });
    expect(destinationOf('/board')).toBeUndefined();
    expect(destinationOf(undefined)).toBeUndefined();
  });
});
