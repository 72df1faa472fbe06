import { BlockList, isIPv4, isIPv6 } from 'node:net';

/**
 * Networks of IPv4 that are not the public internet: the registry of special-purpose addresses (RFC 6890 and its
 * updates), multicast (RFC 5771), and what was never given out.
 */
const SPECIAL_IPV4: readonly [network: string, prefix: number][] = [
  ['0.0.0.0', 8], // this network; Linux connects to itself
  ['10.0.0.0', 8], // private, RFC 1918
  ['100.64.0.0', 10], // shared between carriers and customers, RFC 6598
  ['127.0.0.0', 8], // this machine
  ['169.254.0.0', 16], // link-local: metadata services of clouds
  ['172.16.0.0', 12], // private, RFC 1918
  ['192.0.0.0', 24], // protocol assignments
  ['192.0.2.0', 24], // documentation
  ['192.31.196.0', 24], // AS112
  ['192.52.193.0', 24], // automatic multicast tunnels
  ['192.88.99.0', 24], // 6to4 relays, RFC 7526
  ['192.168.0.0', 16], // private, RFC 1918
  ['192.175.48.0', 24], // AS112
  ['198.18.0.0', 15], // benchmarks
  ['198.51.100.0', 24], // documentation
  ['203.0.113.0', 24], // documentation
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved, and the broadcast address
];

/**
 * Of IPv6, the only addresses given out to the public internet (RFC 4291, section 2.4). Outside of it are this machine,
 * link-local and unique local addresses, multicast, and those that carry an IPv4 address of any kind: mapped
 * (::ffff:0:0/96), compatible (::/96), translated (64:ff9b::/96, 64:ff9b:1::/48).
 */
const GLOBAL_IPV6: [network: string, prefix: number] = ['2000::', 3];

const SPECIAL_IPV6: readonly [network: string, prefix: number][] = [
  ['2001::', 23], // protocol assignments, with Teredo, which carries an IPv4 address
  ['2001:db8::', 32], // documentation
  ['2002::', 16], // 6to4, which carries an IPv4 address
  ['2620:4f:8000::', 48], // AS112
  ['3fff::', 20], // documentation
];

export interface AddressPolicy {
  /** Whether requests may go to this IP address. False for what is no address. */
  allows(address: string): boolean;
}

/** @param allowNetworks CIDR texts of networks that are allowed although they are not public */
export function createAddressPolicy(allowNetworks: readonly string[]): AddressPolicy {
  const special = new BlockList();
  for (const [network, prefix] of SPECIAL_IPV4) special.addSubnet(network, prefix, 'ipv4');
  for (const [network, prefix] of SPECIAL_IPV6) special.addSubnet(network, prefix, 'ipv6');
  const globalIPv6 = new BlockList();
  globalIPv6.addSubnet(...GLOBAL_IPV6, 'ipv6');
  const allowed = new BlockList();
  for (const text of allowNetworks) {
    const [network = '', prefix] = text.split('/');
    allowed.addSubnet(network, Number(prefix), isIPv4(network) ? 'ipv4' : 'ipv6');
  }

  return {
    allows(address) {
      if (isIPv4(address)) return allowed.check(address, 'ipv4') || !special.check(address, 'ipv4');
      // A zone names an interface of this machine: nothing on the public internet has one.
      if (!isIPv6(address) || address.includes('%')) return false;
      if (allowed.check(address, 'ipv6')) return true;
      return globalIPv6.check(address, 'ipv6') && !special.check(address, 'ipv6');
    },
  };
}
