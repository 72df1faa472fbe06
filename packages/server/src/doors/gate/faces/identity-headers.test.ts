import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Identity } from '../../../core/gate/identity.ts';
import { IDENTITY } from '../../../core/gate/proxies/proxy.ts';
import { headersOfNobody, identityHeadersOf } from './identity-headers.ts';

function headersOf(identity: Identity | undefined, assertion = ''): Record<string, string> {
  const flat = identityHeadersOf(identity, assertion);
  return Object.fromEntries(flat.flatMap((name, at) => (at % 2 === 0 ? [[name, flat[at + 1] ?? '']] : [])));
}

it('every one is there, empty where there is nothing to say', () => {
  for (const headers of [headersOfNobody, headersOf(undefined), headersOf({ userServiceToken: '' })])
    expect(headers).toEqual(Object.fromEntries(IDENTITY.map((name) => [name.toLowerCase(), ''])));
});

it('names stand as they are, and what would be read as something else as percent escapes', () => {
  const identity = {
    userServiceToken: 'abc',
    username: 'al ice',
    email: 'ü,%@example.com',
    groups: ['a', 'b.c'],
  };
  expect(headersOf({ ...identity, role: 'admin' }, 'x.y.z')).toEqual({
    'remote-user': 'abc',
    'remote-name': 'al%20ice',
    'remote-email': '%C3%BC%2C%25@example.com',
    'remote-groups': 'a,b.c',
    'remote-role': 'admin',
    'remote-assertion': 'x.y.z',
  });
});

it('G36: no text becomes a second header, a second group, or what a header cannot carry', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('a\r\nRemote-Role: admin', '\0', 'a,b', '\ud83d'),
  );
  fc.assert(
    fc.property(text, text, fc.array(text), (username, email, groups) => {
      const headers = headersOf({ userServiceToken: 'x', username, email, groups });
      for (const value of Object.values(headers)) expect(value).toMatch(/^[\x21-\x7e]*$/);
      for (const name of ['remote-name', 'remote-email'] as const) expect(headers[name]).not.toContain(',');
      expect(headers['remote-groups']?.split(',')).toHaveLength(Math.max(groups.length, 1));
      expect(decodeURIComponent(headers['remote-email'] ?? '')).toBe(email.toWellFormed());
    }),
  );
});
