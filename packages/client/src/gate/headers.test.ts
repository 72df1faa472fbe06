import { expect, it } from 'vitest';
import { trustIdentityHeaders } from './headers.ts';

const ID = 'p'.repeat(43);
const PROXY = { remoteAddress: '127.0.0.1' };
const keeper = trustIdentityHeaders();

it('reads what the proxy adds, decoded', async () => {
  const headers = {
    'remote-user': ID,
    'remote-name': 'zo%C3%AB',
    'remote-email': 'zoe@example.com',
    'remote-groups': 'staff,a%2Cb',
    'remote-role': 'member',
  };
  const visitor = {
    ...{ id: ID, username: 'zoë', email: 'zoe@example.com', role: 'member' },
    groups: ['staff', 'a,b'],
  };
  expect(await keeper.identify({ headers, socket: PROXY })).toEqual({ outcome: 'allowed', visitor });
});

it('empty headers say nothing: no name is the name of nobody', async () => {
  const empty = { 'remote-user': '', 'remote-name': '', 'remote-email': '', 'remote-groups': '' };
  expect(await keeper.identify({ headers: empty, socket: PROXY })).toEqual({ outcome: 'unknown' });
  expect(await keeper.identify({ headers: { ...empty, 'remote-user': ID }, socket: PROXY })).toEqual({
    outcome: 'allowed',
    visitor: { id: ID },
  });
});

it.each([undefined, '203.0.113.7', '10.0.0.1', '::', '::ffff:10.0.0.1', '1127.0.0.1', '127.0.0.1.example'])(
  'G08: from %s they are forged, unless the proxy is there',
  async (remoteAddress) => {
    const request = { headers: { 'remote-user': ID }, socket: { remoteAddress } };
    expect(await keeper.identify(request)).toEqual({ outcome: 'denied' });
    const other = trustIdentityHeaders({ isProxy: (address) => address === remoteAddress });
    expect((await other.identify(request)).outcome).toBe('allowed');
  },
);

it.each(['::1', '127.1.2.3', '::ffff:127.0.0.1'])('%s is this machine', async (remoteAddress) => {
  expect((await keeper.identify({ headers: { 'remote-user': ID }, socket: { remoteAddress } })).outcome).toBe(
    'allowed',
  );
});

it.each(['alice', `${ID}, ${ID}`, `${ID} `, '{http.reverse_proxy.header.Remote-User}'])(
  'G04: %j is no pseudonym of the gate',
  async (user) => {
    expect(await keeper.identify({ headers: { 'remote-user': user }, socket: PROXY })).toEqual({
      outcome: 'denied',
    });
  },
);

it('other spellings of the names are other headers', async () => {
  const headers = { remote_user: ID, 'remote.user': ID, remoteuser: ID };
  expect(await keeper.identify({ headers, socket: PROXY })).toEqual({ outcome: 'unknown' });
});
