/**
 * Emulations, and not the programs: what the documentation of Traefik (ForwardAuth) and Envoy (ext_authz over HTTP) says
 * that they ask with, and what they do with the answer. They are driven by the very configuration that
 * `twofold gate snippet` prints, as far as it says what is passed on; Envoy's script is run.
 */
import { createServer, type IncomingMessage, request as send } from 'node:http';
import { connect, type Socket } from 'node:net';
import { runEnvoyLua } from './envoy-lua.ts';

export const emulatedProxies = ['traefik', 'envoy'] as const;
export type EmulatedProxy = (typeof emulatedProxies)[number];

type Lines = [name: string, value: string][];

/** One service behind it. */
export interface EmulatedSite {
  /** With its port. */
  host: string;
  application: string;
  /** As it was printed. */
  snippet: string;
}

interface Arrived {
  method: string;
  /** As in the request line, without scheme and host. */
  path: string;
  host: string;
  lines: Lines;
  address: string;
}

interface Answer {
  status: number;
  lines: Lines;
  body: string;
}

interface Manners {
  /** A status with which it refuses the request by itself. */
  refuses(arrived: Arrived): number | undefined;
  /** What it sends to the gate. */
  ask(arrived: Arrived): { url: string; method: string; lines: Lines };
  allows(status: number): boolean;
  /** What the client gets of a refusal. */
  refusal(answer: Answer): Answer;
  /** What the application gets of the client's headers. */
  pass(lines: Lines, answer: Answer): Lines;
  /** What goes to the gate itself, without being asked about: the way back from a login. */
  callback(arrived: Arrived): { url: string; lines: Lines } | undefined;
}

const HOP_BY_HOP =
  /^(?:connection|keep-alive|proxy-.*|te|trailers?|transfer-encoding|upgrade|content-length)$/i;
const isCalled = (...names: readonly string[]) => {
  const known = new Set(names.map((name) => name.toLowerCase()));
  return ([name]: [string, string]) => known.has(name.toLowerCase());
};
const not =
  <Value>(test: (value: Value) => boolean) =>
  (value: Value) =>
    !test(value);
const CALLBACK = '/.auth/callback';
const withoutHops = (lines: Lines) => lines.filter(([name]) => !HOP_BY_HOP.test(name));

function matchOf(text: string, pattern: RegExp): string {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`The configuration has nothing like ${pattern}.`);
  return found;
}

/** doc.traefik.io, ForwardAuth, with `trustForwardHeader` and `forwardBody` as they are by default. */
function traefik(snippet: string): Manners {
  const address = matchOf(snippet, /address: (\S+)/);
  const copied = [...matchOf(snippet, /authResponseHeaders:\n((?: +- .*\n)+)/).matchAll(/- (\S+)/g)].map(
    ([, name = '']) => name,
  );
  const removed = [...snippet.matchAll(/^ +(\S+): ""$/gm)].map(([, name = '']) => name);
  /** It writes these itself for whatever it passes on, and believes nobody's. */
  const forwarded = ({ host, lines, address: client }: Arrived): Lines => [
    ...withoutHops(lines).filter(
      ([name]) => !/^(?:host|x-forwarded-(?:for|method|proto|host|uri|port|server)|x-real-ip)$/i.test(name),
    ),
    ['X-Forwarded-Proto', 'http'],
    ['X-Forwarded-Host', host],
    ['X-Forwarded-Port', host.split(':')[1] ?? '80'],
    ['X-Forwarded-For', client],
  ];
  return {
    refuses: () => undefined,
    ask: (arrived) => ({
      url: address,
      method: 'GET',
      lines: [
        ...forwarded(arrived),
        ['X-Forwarded-Method', arrived.method],
        ['X-Forwarded-Uri', arrived.path],
      ],
    }),
    callback(arrived) {
      const [path = '', query = ''] = arrived.path.split(/(?=\?)/);
      if (!snippet.includes(`&& Path(\`${path}\`)"`)) return undefined;
      const replaced = matchOf(snippet, /replacePath:\n +path: (\S+)/);
      const gate = matchOf(snippet, / twofold:\n +loadBalancer:\n +servers:\n +- url: (\S+)/);
      return { url: `${gate}${replaced}${query}`, lines: forwarded(arrived) };
    },
    allows: (status) => status >= 200 && status < 300,
    refusal: (answer) => answer,
    pass: (lines, answer) => [
      ...lines.filter(not(isCalled(...removed, ...copied))),
      ...answer.lines.filter(isCalled(...copied)),
    ],
  };
}

/** envoyproxy.io, HTTP filters, External Authorization, over HTTP. */
function envoy(snippet: string): Manners {
  const prefix = matchOf(snippet, /path_prefix: (\S+)/);
  const gate = matchOf(snippet, /server_uri: \{ uri: "([^"]+)"/);
  const proto = matchOf(snippet, /key: X-Forwarded-Proto, value: (\w+)/);
  const patternsOf = (name: string) => matchOf(snippet, new RegExp(`${name}:\\s+\\{? ?patterns: \\[(.*)\\]`));
  const exact = (list: string) => [...list.matchAll(/exact: ([\w-]+)/g)].map(([, name = '']) => name);
  const asked = exact(patternsOf('\\n +allowed_headers'));
  const clients = exact(patternsOf('allowed_client_headers'));
  return {
    refuses: ({ path, lines }) =>
      lines.some(([name]) => name.includes('_')) || /%(?:2f|5c)/i.test(path) ? 400 : undefined,
    ask: ({ method, path, host, lines, address }) => ({
      url: `${gate}${prefix}${path}`,
      method,
      lines: [
        ['Host', host],
        ...lines.filter(isCalled('authorization', ...asked)).filter(not(isCalled('x-forwarded-for'))),
        ['Content-Length', '0'],
        [
          'X-Forwarded-For',
          [...lines.filter(isCalled('x-forwarded-for')).map(([, value]) => value), address].join(','),
        ],
        ['X-Forwarded-Proto', proto],
      ],
    }),
    allows: (status) => status === 200,
    // `status_on_error`: a failure of the gate is a refusal of its own.
    refusal: ({ status, lines, body }) =>
      status >= 500
        ? { status: 403, lines: [], body: '' }
        : {
            status,
            lines: lines.filter(
              ([name]) => clients.includes(name.toLowerCase()) || name.toLowerCase().startsWith('x-gate-'),
            ),
            body,
          },
    pass(lines, answer) {
      const isIdentity = ([name]: [string, string]) => name.toLowerCase().startsWith('remote-');
      const given = answer.lines.filter(isIdentity);
      const others = lines.filter(not(isCalled(...given.map(([name]) => name))));
      return runEnvoyLua(snippet, [...others, ...given]);
    },
    callback({ path, host, lines, address }) {
      const [, route = ''] = snippet.split(`- match: { path: ${CALLBACK} }`);
      if (route === '' || path.split('?')[0] !== CALLBACK) return undefined;
      const [own = ''] = route.split('- match:');
      const written = [...own.matchAll(/header: \{ key: ([\w-]+), value: "?([^" ]+)"? \}/g)].map(
        ([, name = '', value = '']): [string, string] => [name, value.replace('%REQ(:AUTHORITY)%', host)],
      );
      const isLeftAlone = /filters\.http\.lua:\s+"@type": \S+LuaPerRoute\s+disabled: true/.test(own);
      const passed = isLeftAlone ? lines : runEnvoyLua(snippet, lines);
      return {
        url: `${gate}${path.replace(CALLBACK, matchOf(own, /prefix_rewrite: (\S+)/))}`,
        lines: [
          ...withoutHops(passed).filter(not(isCalled(...written.map(([name]) => name)))),
          ...written,
          ['X-Forwarded-For', address],
        ],
      };
    },
  };
}

/** Listens on `port`, for the hosts of the sites. */
export async function startEmulated(
  proxy: EmulatedProxy,
  sites: readonly EmulatedSite[],
  port: number,
): Promise<{ remove(): Promise<void> }> {
  const emulate = { traefik, envoy }[proxy];
  const known = sites.map((site) => ({ ...site, manners: emulate(site.snippet) }));
  const server = createServer();
  const answer = async (request: IncomingMessage) => {
    const arrived = arrivedOf(request);
    const site = arrived && known.find(({ host }) => host === arrived.host.toLowerCase());
    if (!arrived) return { status: 400, lines: [], body: '' };
    if (!site) return { status: 404, lines: [], body: '' };
    const refused = site.manners.refuses(arrived);
    if (refused !== undefined) return { status: refused, lines: [], body: '' };
    const callback = site.manners.callback(arrived);
    if (callback) return exchange(callback.url, arrived.method, callback.lines);
    const { url, method, lines } = site.manners.ask(arrived);
    const decided = await exchange(url, method, lines);
    if (!site.manners.allows(decided.status)) return site.manners.refusal(decided);
    return { arrived, application: site.application, lines: site.manners.pass(arrived.lines, decided) };
  };
  server.on('request', async (request, response) => {
    request.resume();
    const result = await answer(request).catch(() => ({ status: 500, lines: [], body: '' }));
    const { status, lines, body } = 'application' in result ? await passOn(result) : result;
    response.writeHead(status, withoutHops(lines).flat()).end(body);
  });
  server.on('upgrade', async (request, socket: Socket) => {
    const result = await answer(request).catch(() => ({ status: 500, lines: [], body: '' }));
    if (!('application' in result))
      return socket.end(`HTTP/1.1 ${result.status} Refused\r\nConnection: close\r\n\r\n`);
    const [host = '', applicationPort = ''] = result.application.split(':');
    const lines = result.lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    const onward = connect(Number(applicationPort), host, () =>
      onward.write(`${result.arrived.method} ${result.arrived.path} HTTP/1.1\r\n${lines}\r\n`),
    );
    onward
      .on('error', () => socket.destroy())
      .pipe(socket)
      .on('error', () => onward.destroy());
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    async remove() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The address in the request line is the one that counts (RFC 9112, section 3.2.2). */
function arrivedOf({ method = '', url = '', rawHeaders, socket }: IncomingMessage): Arrived | undefined {
  const lines: Lines = [];
  for (let at = 0; at < rawHeaders.length; at += 2)
    lines.push([rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '']);
  const hosts = lines.filter(isCalled('host'));
  const absolute = /^https?:\/\/([^/?#]*)(.*)$/.exec(url);
  if (hosts.length !== 1) return undefined;
  const host = absolute?.[1] ?? hosts[0]?.[1] ?? '';
  return {
    method,
    path: absolute?.[2] || (absolute ? '/' : url),
    host,
    lines,
    address: socket.remoteAddress ?? '',
  };
}

function passOn(result: { arrived: Arrived; application: string; lines: Lines }): Promise<Answer> {
  const { arrived, application, lines } = result;
  return exchange(`http://${application}`, arrived.method, withoutHops(lines), arrived.path);
}

function exchange(url: string, method: string, lines: Lines, path?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { hostname, port, origin } = new URL(url);
    // As it stands: the URL parser would resolve its dots.
    const target = path ?? (url.slice(origin.length) || '/');
    const headers = lines.flat();
    if (!lines.some(isCalled('host'))) headers.push('Host', `${hostname}:${port}`);
    send({ host: hostname, port, method, path: target, headers, setHost: false }, (response) => {
      const chunks: Buffer[] = [];
      response
        .on('data', (chunk: Buffer) => chunks.push(chunk))
        .on('end', () => {
          const given: Lines = [];
          const { rawHeaders } = response;
          for (let at = 0; at < rawHeaders.length; at += 2)
            given.push([rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '']);
          resolve({ status: response.statusCode ?? 0, lines: given, body: Buffer.concat(chunks).toString() });
        });
    })
      .on('error', reject)
      .end();
  });
}
