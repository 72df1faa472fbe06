import type { IncomingMessage } from 'node:http';
import type { RequestOptions } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { type AddressPolicy, createAddressPolicy } from './addresses.ts';
import { OutgoingError, toOutgoingError } from './failure.ts';
import { createResolve, type Resolve, type ResolvedAddress } from './resolve.ts';

// An `import` would read every export of theirs, and load Node's `fetch` at the start of a server that never calls it.
const http = process.getBuiltinModule('node:http');
const https = process.getBuiltinModule('node:https');

export interface OutgoingRequest {
  url: string;
  method?: 'POST' | 'GET';
  headers: Readonly<Record<string, string>>;
  body?: string;
}

export interface OutgoingAnswer {
  status: number;
  /** `Retry-After` as it came. */
  retryAfter: string | undefined;
  /** The first kibibyte. */
  body: string;
}

export interface OutgoingOptions {
  allowHttp: boolean;
  /** CIDR texts; see `createAddressPolicy`. */
  allowNetworks: readonly string[];
  timeoutMs?: number;
  maxConnectionsPerHost?: number;
  /** For tests: what the machine's resolver would answer. */
  resolve?: Resolve;
  /** For tests: certificates to trust in place of the system's. */
  ca?: string;
}

/** Requests that leave this machine to addresses that people typed in. */
export interface Outgoing {
  /**
   * What can be said of an address before it is resolved. Returns it in its normal form; throws `OutgoingError` with
   * `url_refused` or `address_refused`.
   */
  checkUrl(url: string): string;
  /**
   * Sends, and resolves with the answer whatever its status: redirects are not followed (a receiver could send us where
   * its address may not point). Throws `OutgoingError`.
   */
  send(request: OutgoingRequest): Promise<OutgoingAnswer>;
  close(): void;
}

/** Over everything: name, connection, answer. */
export const TIMEOUT_MS = 10_000;
const MAX_URL_LENGTH = 2048;
/** The URL standard drops some of these: what is checked must be what was read. */
const UNPRINTABLE = /[\p{Cc}\p{Zs}]/u;
const MAX_ANSWER_BYTES = 1024;
const MAX_ANSWER_HEADER_BYTES = 8192;
const MAX_CONNECTIONS_PER_HOST = 16;
/** Below are the ports of mail, remote shells, name servers: none of them speaks HTTP. */
const FIRST_FREE_PORT = 1024;

/**
 * Whoever chooses an address must not reach what only this machine can (SSRF, X69): the host is resolved here, every
 * address that it has is checked, and the connection is made to those very addresses and to no later answer of the name
 * server (DNS rebinding).
 */
export function createOutgoing(options: OutgoingOptions): Outgoing {
  const { allowHttp, timeoutMs = TIMEOUT_MS, resolve = createResolve() } = options;
  const policy = createAddressPolicy(options.allowNetworks);
  // Agents of our own: the shared ones may be told by the environment to go through a proxy, which would resolve again.
  const limits = {
    keepAlive: false,
    maxSockets: options.maxConnectionsPerHost ?? MAX_CONNECTIONS_PER_HOST,
  };
  const agents = { 'http:': new http.Agent(limits), 'https:': new https.Agent(limits) };

  async function connectable(hostname: string): Promise<ResolvedAddress[]> {
    const family = isIP(hostname);
    const addresses: ResolvedAddress[] =
      family === 0 ? await resolve(hostname) : [{ address: hostname, family: family === 6 ? 6 : 4 }];
    if (addresses.length === 0) throw new OutgoingError('unresolved', 'The host has no address.');
    // One refused address is enough: which of several is taken is up to chance.
    if (!addresses.every(({ address }) => policy.allows(address))) throw addressRefused();
    return addresses;
  }

  async function exchange(request: OutgoingRequest, deadline: Deadline): Promise<OutgoingAnswer> {
    const url = parseUrl(request.url, { allowHttp, policy });
    const addresses = await deadline.race(connectable(hostnameOf(url)));
    const protocol = url.protocol === 'http:' ? 'http:' : 'https:';
    const settings: RequestOptions = {
      ...{ agent: agents[protocol], method: request.method ?? 'POST', lookup: lookupOf(addresses) },
      ...{ maxHeaderSize: MAX_ANSWER_HEADER_BYTES, rejectUnauthorized: true },
      ...(options.ca !== undefined && { ca: options.ca }),
      headers: {
        ...request.headers,
        ...(request.body !== undefined && { 'content-length': String(Buffer.byteLength(request.body)) }),
      },
    };
    return new Promise((answered, failed) => {
      const sent = (protocol === 'http:' ? http : https).request(url, settings);
      deadline.onEnd((error) => sent.destroy(error));
      let fail = failed;
      sent.on('error', (error) => fail(error));
      sent.on('response', (answer) => {
        fail = () => undefined;
        readStart(answer).then((body) => {
          sent.destroy();
          answered({ status: answer.statusCode ?? 0, retryAfter: answer.headers['retry-after'], body });
        });
      });
      sent.end(request.body);
    });
  }

  return {
    checkUrl: (url) => parseUrl(url, { allowHttp, policy }).href,
    async send(request) {
      const deadline = startDeadline(timeoutMs);
      try {
        return await exchange(request, deadline);
      } catch (error) {
        throw toOutgoingError(deadline.error ?? error);
      } finally {
        deadline.stop();
      }
    },
    close() {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

/** Answers from what was checked, in the form that the caller asks for. */
function lookupOf(addresses: ResolvedAddress[]): LookupFunction {
  return (_hostname, { all }, callback) => {
    const [first] = addresses;
    if (all || !first) callback(null, addresses);
    else callback(null, first.address, first.family);
  };
}

/** The normal form of the URL standard: decimal, octal and hexadecimal spellings of an IPv4 address become one. */
function parseUrl(text: string, rules: { allowHttp: boolean; policy: AddressPolicy }): URL {
  const plain = text.length <= MAX_URL_LENGTH && !UNPRINTABLE.test(text);
  const url = plain ? URL.parse(text) : null;
  if (url === null) throw urlRefused(`must be a whole address of at most ${MAX_URL_LENGTH} characters`);
  if (url.protocol !== 'https:' && !(rules.allowHttp && url.protocol === 'http:')) {
    throw urlRefused(rules.allowHttp ? 'must begin with https:// or http://' : 'must begin with https://');
  }
  if (url.username !== '' || url.password !== '') throw urlRefused('must not hold a user name or password');
  if (url.hash !== '') throw urlRefused('must not have a fragment');
  // The scheme's own port is no longer there.
  if (url.port !== '' && Number(url.port) < FIRST_FREE_PORT) {
    throw urlRefused(`must use the usual port or one from ${FIRST_FREE_PORT}`);
  }
  const hostname = hostnameOf(url);
  if (isIP(hostname) !== 0 && !rules.policy.allows(hostname)) throw addressRefused();
  return url;
}

function hostnameOf(url: URL): string {
  return url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
}

function urlRefused(explanation: string): OutgoingError {
  return new OutgoingError('url_refused', explanation);
}

function addressRefused(): OutgoingError {
  return new OutgoingError('address_refused', 'must not lead to this machine or a private network');
}

/** An answer counts with its head: what of its body is missing when the connection ends is not waited for. */
function readStart(answer: IncomingMessage): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const done = () => resolve(Buffer.concat(chunks).subarray(0, MAX_ANSWER_BYTES).toString());
    answer.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= MAX_ANSWER_BYTES) done();
    });
    answer.on('end', done);
    answer.on('error', done);
    answer.on('close', done);
  });
}

interface Deadline {
  /** Set once the time is over. */
  readonly error: OutgoingError | undefined;
  onEnd(callback: (error: OutgoingError) => void): void;
  /** For waits that cannot be ended, such as that for a name server. */
  race<T>(work: Promise<T>): Promise<T>;
  stop(): void;
}

/** One limit for resolving, connecting, sending and waiting together: each alone could be stretched. */
function startDeadline(timeoutMs: number): Deadline {
  const callbacks: ((error: OutgoingError) => void)[] = [];
  let error: OutgoingError | undefined;
  const timer = setTimeout(() => {
    error = new OutgoingError('timed_out', 'The receiver did not answer in time.');
    for (const callback of callbacks) callback(error);
  }, timeoutMs);
  return {
    get error() {
      return error;
    },
    onEnd: (callback) => void callbacks.push(callback),
    race: (work) =>
      new Promise((resolve, reject) => {
        callbacks.push(reject);
        work.then(resolve, reject);
      }),
    stop: () => clearTimeout(timer),
  };
}
