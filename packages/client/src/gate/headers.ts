import { type Gatekeeper, type GateRequest, onlyHeader, type Visitor } from './gatekeeper.ts';

export interface IdentityHeaderOptions {
  /**
   * Whether the proxy has this address, as Node spells it; undefined where the connection came through a socket of the
   * file system. This machine when left out.
   */
  isProxy?: (address: string | undefined) => boolean;
}

/** Of the gate: 256 bits in base64url. Two of them, joined by a server, are none. */
const PSEUDONYM = /^[A-Za-z0-9_-]{43}$/;

/**
 * Believes the identity headers that the proxy adds after the gate let somebody in. Whoever else reaches the service could
 * write them too: connections from anywhere but the proxy are `denied`.
 */
export function trustIdentityHeaders({ isProxy = isLoopback }: IdentityHeaderOptions = {}): Gatekeeper {
  return {
    async identify(request) {
      if (!isProxy(request.socket?.remoteAddress)) return { outcome: 'denied' };
      const id = onlyHeader(request, 'remote-user') ?? '';
      // Empty where the proxy let a request through for which nobody was asked, such as one of a public path.
      if (id === '') return { outcome: 'unknown' };
      if (!PSEUDONYM.test(id)) return { outcome: 'denied' };
      return { outcome: 'allowed', visitor: { id, ...described(request) } };
    },
  };
}

function described(request: GateRequest): Omit<Visitor, 'id'> {
  const text = (name: string) => onlyHeader(request, name) || undefined;
  const [username, email, role, groups] = [
    text('remote-name'),
    text('remote-email'),
    text('remote-role'),
    text('remote-groups'),
  ];
  return {
    ...(username !== undefined && { username: decodeURIComponent(username) }),
    ...(email !== undefined && { email: decodeURIComponent(email) }),
    ...(role !== undefined && { role }),
    ...(groups !== undefined && { groups: groups.split(',').map(decodeURIComponent) }),
  };
}

function isLoopback(address: string | undefined): boolean {
  return address !== undefined && /^(?:(?:::ffff:)?127(?:\.[0-9]{1,3}){3}|::1)$/.test(address);
}
