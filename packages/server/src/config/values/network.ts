import { isIPv4, isIPv6 } from 'node:net';
import { Refusal, type ValueType } from '../schema.ts';

interface Network {
  readonly bits: bigint;
  readonly prefix: number;
  readonly width: 32 | 128;
}

const LOOPBACK = ['127.0.0.0/8', '::1/128'];
/** ::ffff:0:0/96: IPv4 addresses written as IPv6 (RFC 4291, section 2.5.5.2). */
const MAPPED_HIGH_BITS = 0xffffn;
/** No network that one operator runs is larger: 10.0.0.0/8 and fc00::/7 are the largest private ones. */
const MIN_PREFIX = { 32: 8, 128: 7 } as const;

function parseIPv4(text: string): bigint {
  return text.split('.').reduce((bits, octet) => (bits << 8n) | BigInt(octet), 0n);
}

function parseIPv6(text: string): bigint {
  // The URL parser gives one spelling: hexadecimal groups, dotted tails converted, at most one `::`.
  const [head = '', tail] = new URL(`http://[${text}]`).hostname.slice(1, -1).split('::');
  const groupsOf = (part: string) => (part === '' ? [] : part.split(':'));
  const left = groupsOf(head);
  const right = groupsOf(tail ?? '');
  const zeros = Array.from({ length: tail === undefined ? 0 : 8 - left.length - right.length }, () => '0');
  return [...left, ...zeros, ...right].reduce((bits, group) => (bits << 16n) | BigInt(`0x${group}`), 0n);
}

function parseNetwork(text: string): Network | undefined {
  const match = /^([^/%]+)(?:\/(\d{1,3}))?$/.exec(text);
  const address = match?.[1] ?? '';
  const width = isIPv4(address) ? 32 : isIPv6(address) ? 128 : undefined;
  if (width === undefined) return undefined;
  const prefix = Number(match?.[2] ?? width);
  if (prefix > width) return undefined;
  const bits = width === 32 ? parseIPv4(address) : parseIPv6(address);
  if (width === 128 && prefix >= 96 && bits >> 32n === MAPPED_HIGH_BITS) {
    return { bits: bits & 0xffffffffn, prefix: prefix - 96, width: 32 };
  }
  return { bits, prefix, width };
}

/** True for a network that holds every address, or nearly: then any client could name its own source address. */
function isTooWide(network: Network): boolean {
  if (network.prefix < MIN_PREFIX[network.width]) return true;
  if (network.width === 32 || network.prefix > 96) return false;
  const shift = BigInt(128 - network.prefix);
  return network.bits >> shift === (MAPPED_HIGH_BITS << 32n) >> shift;
}

function formatNetwork({ bits, prefix, width }: Network): string {
  const shift = BigInt(width - prefix);
  const first = (bits >> shift) << shift;
  if (width === 32) return `${[24n, 16n, 8n, 0n].map((at) => (first >> at) & 0xffn).join('.')}/${prefix}`;
  const groups = Array.from({ length: 8 }, (_, i) =>
    ((first >> BigInt(112 - 16 * i)) & 0xffffn).toString(16),
  );
  return `${new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1)}/${prefix}`;
}

/**
 * IP addresses, CIDR networks and the word `loopback`, separated by commas or spaces; `none` for the empty list. The
 * value holds canonical CIDR texts: host bits cleared, IPv4 written as IPv6 turned back, loopback spelled out. With
 * `refuseWide`, networks shorter than /8 (IPv4) or /7 (IPv6) are refused.
 */
export function networks(options: { refuseWide: boolean }): ValueType<readonly string[]> {
  return {
    label: 'IP addresses, CIDR networks, `loopback`, or `none`',
    parse(text) {
      const entries = text.split(/[\s,]+/).filter((entry) => entry !== '');
      if (entries.length === 0) return new Refusal('is an empty list', 'Give none, or remove the variable.');
      if (entries.length === 1 && entries[0] === 'none') return [];
      const found: string[] = [];
      for (const [index, entry] of entries.entries()) {
        const network = parseNetwork(entry);
        if (entry === 'loopback') found.push(...LOOPBACK);
        else if (network === undefined) {
          const fix = 'List addresses and networks, such as loopback, 10.0.0.0/8, fd00::/8; or none.';
          return new Refusal(`has an entry (number ${index + 1}) that is no IP address or network`, fix);
        } else if (options.refuseWide && isTooWide(network)) {
          const fix =
            'List only the networks of your own proxies: whoever is trusted chooses the client address.';
          return new Refusal(`has an entry (number ${index + 1}) that trusts nearly every address`, fix);
        } else found.push(formatNetwork(network));
      }
      return [...new Set(found)];
    },
  };
}
