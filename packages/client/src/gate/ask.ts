import { TwofoldUnreachableError } from '../errors.ts';
import { gateCookiesOf } from './cookies.ts';
import { type Gatekeeper, type GateRequest, onlyHeader, type Verdict } from './gatekeeper.ts';

export interface GateClientOptions {
  /** Where the gate answers `/verify/…`: the address of Twofold, or that of `GATE_LISTEN` where it is set. */
  baseUrl: string;
  /** The service's name. */
  service: string;
  /** `tfs_…`, of `twofold service create` or `twofold service token`. It stays on the server. */
  token: string;
  /** After so long it is no answer, in milliseconds. 1,000 when left out. */
  timeoutMs?: number;
  /**
   * The visitor's address, for the networks of the policy, the list of their devices and the audit log: the peer of the
   * connection when left out. Believed of services whose own address is in `TRUST_PROXY`.
   */
  clientAddress?: (request: GateRequest) => string | undefined;
  fetch?: typeof fetch;
}

/** The gate does not know the service, or its token: whoever runs the service has to mend that. */
export class GateSetupError extends Error {
  override readonly name = 'GateSetupError';
}

const TIMEOUT_MS = 1000;

interface Words {
  'status code'?: unknown;
  error?: unknown;
  data?: Record<string, unknown>;
}

/**
 * Asks the gate about each request, with the service's own token: for a service that browsers reach without a proxy that
 * asks, on a host that shares the gate's cookies (`COOKIE_DOMAIN`). A request without them costs no call.
 *
 * `identify` throws `TwofoldUnreachableError` where there is no answer in time, or none of the gate's; once, without
 * another attempt, as the browser is waiting. It throws `GateSetupError` where the service or its token is unknown.
 */
export function createGateClient(options: GateClientOptions): Gatekeeper {
  const {
    service,
    token,
    timeoutMs = TIMEOUT_MS,
    clientAddress = peerOf,
    fetch = globalThis.fetch,
  } = options;
  const address = `${options.baseUrl.replace(/\/+$/, '')}/verify/${encodeURIComponent(service)}`;

  async function ask(request: GateRequest, cookie: string): Promise<{ status: number; words: Words }> {
    const from = clientAddress(request);
    const userAgent = onlyHeader(request, 'user-agent');
    try {
      const response = await fetch(address, {
        headers: {
          authorization: `Bearer ${token}`,
          cookie,
          ...(from !== undefined && { 'x-forwarded-for': from }),
          ...(userAgent !== undefined && { 'user-agent': userAgent }),
        },
        // The token is for this address alone.
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      });
      return { status: response.status, words: (await response.json()) as Words };
    } catch (cause) {
      throw new TwofoldUnreachableError('The gate did not answer in time.', { cause });
    }
  }

  return {
    async identify(request) {
      const cookie = gateCookiesOf(onlyHeader(request, 'cookie'));
      if (cookie === '') return { outcome: 'unknown' };
      const { status, words } = await ask(request, cookie);
      return verdictOf(status, words);
    },
  };
}

/** In the words of `/verify/:service`: anything that does not say all of them is another server's, or a failure. */
function verdictOf(status: number, words: Words): Verdict {
  const error = words?.['status code'] === status ? words.error : undefined;
  if (status === 200 && words?.['status code'] === 200)
    return { outcome: 'allowed', visitor: visitorOf(words.data) };
  if (status === 404 && error === 'Not Found') return { outcome: 'unknown' };
  if (status === 401 && error === 'User does not have access to this service') return { outcome: 'denied' };
  if (status === 401 && error === 'Invalid service token')
    throw new GateSetupError('The gate does not accept the token of this service.');
  if (status === 404 && error === 'Service Not Found!')
    throw new GateSetupError('The token is not of a service of this name.');
  throw new TwofoldUnreachableError(`The gate answered with ${status}.`);
}

function visitorOf(data: Record<string, unknown> = {}) {
  const { UserServiceToken: id, Username: username, Email: email, UserRole: role } = data;
  if (typeof id !== 'string' || id === '') throw new TwofoldUnreachableError('The gate named nobody.');
  return {
    id,
    ...(typeof username === 'string' && { username }),
    ...(typeof email === 'string' && { email }),
    ...(typeof role === 'string' && { role }),
  };
}

function peerOf({ socket }: GateRequest): string | undefined {
  return socket?.remoteAddress;
}
