import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalAddress, clientAddress, matchAddresses, namesClient } from './client-address.ts';

const trusts = matchAddresses(['loopback', '10.0.0.0/8', '2001:db8:ff::/48']);
const ipOf = (socket: string | undefined, forwarded?: string) => clientAddress(socket, forwarded, trusts).ip;

describe('clientAddress', () => {
  it('is the address of the connection when nothing was forwarded', () => {
    expect(ipOf('203.0.113.7')).toBe('203.0.113.7');
    expect(ipOf('::ffff:203.0.113.7')).toBe('203.0.113.7');
    expect(ipOf('2001:DB8:0:0:0:0:0:1')).toBe('2001:db8::1');
  });

  it('X19: X-Forwarded-For of a host that is not trusted is not read', () => {
    expect(ipOf('203.0.113.7', '198.51.100.1')).toBe('203.0.113.7');
  });

  it('X19: what a client puts left of its own address changes nothing', () => {
    fc.assert(
      fc.property(fc.string(), fc.ipV4(), (madeUp, other) => {
        expect(ipOf('127.0.0.1', `${madeUp}, ${other}, 203.0.113.7`)).toBe('203.0.113.7');
      }),
    );
  });

  it('L07: proxies are passed from right to left, up to the first that is not trusted', () => {
    expect(ipOf('127.0.0.1', '198.51.100.1, 203.0.113.7, 10.1.2.3')).toBe('203.0.113.7');
    expect(ipOf('::1', '198.51.100.1, 203.0.113.7,2001:db8:ff::2 , 10.1.2.3')).toBe('203.0.113.7');
    expect(ipOf('127.0.0.1', '10.9.9.9, 10.1.2.3')).toBe('10.9.9.9');
    expect(ipOf('::ffff:127.0.0.1', '203.0.113.7')).toBe('203.0.113.7');
  });

  it.each([
    'a',
    '',
    ' ',
    ',',
    ', ,',
    '::::',
    '999.1.1.1',
    '1.2.3',
    '0x7f.1',
    '2130706433',
    'unknown',
    '_hidden',
    '127.0.0.1:99999999',
    '[::1',
    '"203.0.113.7"',
    '\u0000',
  ])('X20: garbage in X-Forwarded-For counts for the proxy that passed it on: %j', (garbage) => {
    expect(ipOf('127.0.0.1', garbage)).toBe('127.0.0.1');
    expect(ipOf('127.0.0.1', `198.51.100.1, ${garbage}, 10.1.2.3`)).toBe('10.1.2.3');
  });

  it('G07: a proxy names its client only where its own entry, the last one, is an address', () => {
    for (const told of ['203.0.113.7', 'x, 203.0.113.7', '203.0.113.7:4711', '[2001:db8::1]:80', '::1'])
      expect(namesClient(told), told).toBe(true);
    for (const untold of ['', ' ', ',', 'unknown', '203.0.113.7,', '203.0.113.7, x', '_hidden'])
      expect(namesClient(untold), untold).toBe(false);
  });

  it('X20: any header gives an address that can be counted, and never throws', () => {
    const part = fc.oneof(
      fc.string(),
      fc.ipV4(),
      fc.ipV6(),
      fc.constantFrom(',', ':', '[', ']', '%', '::ffff:'),
    );
    fc.assert(
      fc.property(fc.array(part), fc.oneof(fc.ipV4(), fc.ipV6(), fc.string()), (parts, socket) => {
        const { ip, limitKey } = clientAddress(socket, parts.join(','), () => true);
        expect(limitKey).not.toBe('');
        expect(ip === 'unknown' || canonicalAddress(ip) === ip).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('X21: a request without an address is counted with all others that have none', () => {
    expect(clientAddress(undefined, '203.0.113.7', () => true)).toEqual({
      ip: 'unknown',
      limitKey: 'unknown',
    });
    expect(clientAddress('', undefined, trusts).limitKey).toBe('unknown');
  });

  it('understands the ports that some proxies write', () => {
    expect(ipOf('127.0.0.1', '203.0.113.7:4711')).toBe('203.0.113.7');
    expect(ipOf('127.0.0.1', '[2001:db8::7]:4711')).toBe('2001:db8::7');
    expect(ipOf('127.0.0.1', '[2001:db8::7]')).toBe('2001:db8::7');
  });

  it('reads a bounded part of a very long list', () => {
    const list = `${'10.0.0.1,'.repeat(5000)}10.0.0.2`;
    expect(ipOf('127.0.0.1', list)).toBe('10.0.0.1');
  });
});

describe('what an address is counted by', () => {
  const countedAddress = (address: string) => clientAddress(address, undefined, () => false).limitKey;

  it('X19: is the /64 for IPv6: rotating within it changes nothing', () => {
    const groups = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(groups, (low) => {
        const address = `2001:db8:1:2:${low.map((group) => group.toString(16)).join(':')}`;
        expect(countedAddress(address)).toBe('2001:db8:1:2::/64');
      }),
    );
    expect(countedAddress('2001:db8:1:3::1')).toBe('2001:db8:1:3::/64');
  });

  it('is one for every spelling of an address', () => {
    const spellings = [
      '2001:db8::1',
      '2001:DB8:0::1',
      '2001:0db8:0000:0000:0000:0000:0000:0001',
      '2001:db8::0.0.0.1',
    ];
    expect(new Set(spellings.map(canonicalAddress))).toEqual(new Set(['2001:db8::1']));
    const mapped = ['::ffff:192.0.2.1', '::ffff:c000:201', '0:0:0:0:0:ffff:192.0.2.1', '192.0.2.1'];
    expect(new Set(mapped.map(countedAddress))).toEqual(new Set(['192.0.2.1']));
    expect(canonicalAddress('fe80::1%eth0')).toBe('fe80::1');
  });

  it('is the same for all that have no address', () => {
    for (const text of ['', 'a', '1.2.3.4.5', '01.2.3.4', '::1::', '1'.repeat(1000)]) {
      expect(canonicalAddress(text)).toBeUndefined();
      expect(countedAddress(text)).toBe('unknown');
    }
  });
});

describe('matchAddresses', () => {
  it.each([
    '',
    'proxy',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '::1/129',
    '10.0.0.0/-1',
    '10.0.0.0/1e1',
    'true',
  ])('refuses %j, naming it', (entry) => {
    expect(() => matchAddresses([entry])).toThrow(`"${entry}"`);
  });

  it('trusts nobody when the list is empty', () => {
    expect(matchAddresses([])('127.0.0.1')).toBe(false);
  });

  it('knows the names of ranges, single addresses and ranges of both families', () => {
    const list = matchAddresses(['uniquelocal', 'linklocal', '203.0.113.7', '2001:db8::/32']);
    const trusted = [
      '10.1.1.1',
      '172.31.0.1',
      '192.168.3.4',
      'fd00::1',
      'fe80::1',
      '203.0.113.7',
      '2001:db8:9::1',
    ];
    for (const address of [...trusted, '::ffff:10.1.1.1']) expect(list(address)).toBe(true);
    for (const address of ['127.0.0.1', '203.0.113.8', '172.32.0.1', '2001:db9::1', 'a', '']) {
      expect(list(address)).toBe(false);
    }
  });
});
