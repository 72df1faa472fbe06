import { BlockList, isIPv4, isIPv6, SocketAddress } from 'node:net';
import { BoundedMap } from '../../platform/bounded-map.ts';

/** Where a request came from. */
export interface ClientAddress {
  /** For people: an IPv4 or IPv6 address in its canonical text, or `unknown`. */
  readonly ip: string;
  /** For counting: IPv4 as it is, IPv6 as its /64, of which one household has 2^64 addresses; or `unknown`. */
  readonly limitKey: string;
}

/** Whether an address is on a list. */
export type AddressMatcher = (address: string) => boolean;

/** A request without an address is counted with all others that have none: never skipped (X21). */
const UNKNOWN: ClientAddress = { ip: 'unknown', limitKey: 'unknown' };
/** More hops than any chain of proxies; what lies beyond was not written by one of ours. */
const MAX_HOPS = 32;

/** A list of ranges takes microseconds to ask, and each request asks it several times, mostly of the same few proxies. */
const MAX_REMEMBERED = 1000;

const NAMED_RANGES: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};

/**
 * @param list addresses, CIDR ranges, and the names `loopback`, `linklocal`, `uniquelocal`
 * @throws RangeError naming the entry that is none of these
 */
export function matchAddresses(list: readonly string[]): AddressMatcher {
  const ranges = new BlockList();
  for (const entry of list.flatMap((name) => NAMED_RANGES[name] ?? [name])) {
    const [address = '', prefix, ...rest] = entry.split('/');
    const family = isIPv4(address) ? 'ipv4' : 'ipv6';
    const bits = prefix === undefined ? (family === 'ipv4' ? 32 : 128) : Number(prefix);
    const wellFormed =
      (isIPv4(address) || isIPv6(address)) && rest.length === 0 && /^\d{1,3}$/.test(prefix ?? '0');
    if (!wellFormed || bits > (family === 'ipv4' ? 32 : 128)) {
      throw new RangeError(`"${entry}" is no address, no CIDR range and no name of a range`);
    }
    ranges.addSubnet(address, bits, family);
  }
  const known = new BoundedMap<string, boolean>(MAX_REMEMBERED);
  return (address) => {
    const before = known.get(address);
    if (before !== undefined) return before;
    const canonical = canonicalAddress(address);
    if (canonical === undefined) return false;
    const isListed = ranges.check(canonical, isIPv4(canonical) ? 'ipv4' : 'ipv6');
    known.set(address, isListed);
    return isListed;
  };
}

/**
 * The client's address: the socket's, unless that is a trusted proxy; then X-Forwarded-For is read from the right, as
 * each proxy appends the address it was spoken to from, up to the first host that is not trusted. Everything left of
 * it is what a client may have made up (X19). Where an entry is no address, the last one that is stands (X20): garbage
 * never makes a request nobody's.
 *
 * @param trusts whose X-Forwarded-For is believed
 * @param socketAddress undefined when the connection is gone or has no address
 */
export function clientAddress(
  socketAddress: string | undefined,
  forwardedFor: string | undefined,
  trusts: AddressMatcher,
): ClientAddress {
  let address = canonicalAddress(socketAddress ?? '');
  if (address === undefined) return UNKNOWN;
  if (forwardedFor !== undefined && trusts(address)) {
    for (const hop of lastEntries(forwardedFor)) {
      const named = canonicalAddress(withoutPort(hop));
      if (named === undefined) break;
      address = named;
      if (!trusts(address)) break;
    }
  }
  return { ip: address, limitKey: limitKeyOf(address) };
}

/** Whether the last hop of X-Forwarded-For, which the proxy before us wrote itself, is an address at all. */
export function namesClient(forwardedFor: string): boolean {
  return canonicalAddress(withoutPort(lastEntries(forwardedFor)[0] ?? '')) !== undefined;
}

/** The entries of a list, from the right. */
function lastEntries(list: string): string[] {
  return list
    .split(',')
    .slice(-MAX_HOPS)
    .reverse()
    .map((entry) => entry.trim());
}

/** Some proxies write `192.0.2.1:4711` or `[2001:db8::1]:4711`. */
function withoutPort(entry: string): string {
  const match = /^(?:\[([^\]]+)\](?::\d{1,5})?|(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5})$/.exec(entry);
  return match?.[1] ?? match?.[2] ?? entry;
}

/**
 * One spelling for each address: IPv6 compressed (RFC 5952), without a zone; IPv4-mapped IPv6 as IPv4, as a dual-stack
 * socket shows the same host in either form.
 *
 * @returns undefined for what is no address
 */
export function canonicalAddress(text: string): string | undefined {
  if (isIPv4(text)) return text;
  if (text.length > 64 || !isIPv6(text)) return undefined;
  const groups = expandGroups(text.split('%')[0] ?? '');
  const [high = 0, low = 0] = groups.slice(6);
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
  }
  return new SocketAddress({ address: groups.map((group) => group.toString(16)).join(':'), family: 'ipv6' })
    .address;
}

function limitKeyOf(address: string): string {
  if (isIPv4(address)) return address;
  const prefix = expandGroups(address).slice(0, 4);
  return `${prefix.map((group) => group.toString(16)).join(':')}::/64`;
}

/** The eight groups of a valid IPv6 address, its dotted form included. */
function expandGroups(address: string): number[] {
  const [head = '', tail] = address.split('::');
  const before = groupsOf(head);
  if (tail === undefined) return before;
  const after = groupsOf(tail);
  return [...before, ...new Array<number>(8 - before.length - after.length).fill(0), ...after];
}

function groupsOf(part: string): number[] {
  if (part === '') return [];
  return part.split(':').flatMap((group) => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}
