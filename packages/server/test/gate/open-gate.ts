import { type CallAnswer, type Installation, openInstallation } from '../installation/installation.ts';
import { browserOf, type Client, dataOf } from '../people/client.ts';
import { administrator, createPerson, logInWith, type TestPerson } from '../people/person.ts';
import { type EnrolledPerson, setUpTotp } from '../people/second-factor.ts';
import { noteSecret } from '../secrets-ledger.ts';

/** A browser with the cookies of its device, as it sends them. */
export interface DeviceBrowser {
  cookie: string;
  deviceId: string;
  secret: string;
}

export interface OpenGate {
  twofold: Installation;
  admin: TestPerson & EnrolledPerson;
  /** Enrolled, and logged in in a browser. */
  alice: Client & { id: string; email: string; enrolled: EnrolledPerson };
  /** Of the service `wiki`. */
  token: string;
  close(): Promise<void>;
}

export const WIKI = 'https://wiki.example.com';
/** A busy machine is no fault: what happens when the time is over is tested with the faults. */
export const GATE_ENV = {
  PUBLIC_URL: 'https://auth.example.com',
  COOKIE_DOMAIN: 'example.com',
  GATE_TIMEOUT: '20000',
};

/** @param startMs of the frozen clock */
export async function openGate(env: Record<string, string> = {}, startMs?: number): Promise<OpenGate> {
  return prepareGate(await openInstallation({ ...GATE_ENV, ...env }, startMs));
}

/** The service `wiki`, an administrator, and Alice, who has an authenticator app and no grant. */
export async function prepareGate(twofold: Installation): Promise<OpenGate> {
  const admin = await administrator(twofold);
  const person = await createPerson(twofold, 'alice', { emailVerified: true });
  const browser = browserOf(twofold);
  await logInWith(browser, 'alice');
  const enrolled = await setUpTotp(browser, twofold.clock.now());
  twofold.clock.advance(30);
  const alice = Object.assign(browser, { id: person.id, email: person.email ?? '', enrolled });
  const token = await createService(admin, 'wiki', { origins: [WIKI] });
  return { twofold, admin, alice, token, close: () => twofold.close() };
}

/** @returns its token */
export async function createService(
  admin: Client,
  name: string,
  given: { origins: string[]; policy?: object; defaultScopes?: string[] },
): Promise<string> {
  const answer = await admin.call('POST', '/admin/services', { name, ...given });
  if (answer.status !== 201) throw new Error(`answered ${answer.status}: ${answer.text}`);
  const { token } = answer.body as { token: string };
  noteSecret(token);
  return token;
}

export async function changePolicy(admin: Client, name: string, policy: object): Promise<void> {
  const answer = await admin.call('PATCH', `/admin/services/${name}`, { policy });
  if (answer.status !== 200) throw new Error(`answered ${answer.status}: ${answer.text}`);
}

/** @param holder a person's id, or `group:` and a name */
export async function grant(
  admin: Client,
  name: string,
  holder: string,
  given: { scopes?: string[]; expiresAt?: string } = {},
): Promise<void> {
  const answer = await admin.call(
    'PUT',
    `/admin/services/${name}/grants/${encodeURIComponent(holder)}`,
    given,
  );
  if (answer.status !== 200) throw new Error(`answered ${answer.status}: ${answer.text}`);
}

/** POST /device/add as the login page sends it. */
export function addDevice(
  twofold: Installation,
  body: { email: string; device_registration_code: string; device_type?: string },
  headers: Record<string, string> = {},
): Promise<CallAnswer> {
  return twofold.call('POST', '/device/add', {
    apiKey: null,
    body: { device_type: 'desktop', ...body },
    headers,
  });
}

/** Alice's browser, registered with a fresh code of her app; the clock is in the next step then. */
export async function registerDevice({
  twofold,
  alice,
}: Pick<OpenGate, 'twofold' | 'alice'>): Promise<DeviceBrowser> {
  const code = alice.enrolled.app.code(twofold.clock.now());
  const answer = await addDevice(twofold, { email: alice.email, device_registration_code: code });
  if (answer.status !== 200) throw new Error(`answered ${answer.status}: ${answer.text}`);
  twofold.clock.advance(30);
  return deviceOf(answer);
}

/** Of whoever is logged in and has just given a second factor. */
export async function registerLoggedIn(client: Client, body: object = {}): Promise<DeviceBrowser> {
  const answer = await client.call('POST', '/gate/devices', body);
  if (answer.status !== 201) throw new Error(`answered ${answer.status}: ${answer.text}`);
  return deviceOf(answer);
}

/** A fresh second factor in the session of Alice's browser. */
export async function stepUp({ twofold, alice }: Pick<OpenGate, 'twofold' | 'alice'>): Promise<void> {
  const data = dataOf<{ accessToken: string }>(
    await alice.call('POST', '/2fa/step-up', { code: alice.enrolled.app.code(twofold.clock.now()) }),
  );
  alice.accessToken = data.accessToken;
  twofold.clock.advance(30);
}

export function deviceOf({ headers }: CallAnswer): DeviceBrowser {
  const lines = [headers['set-cookie'] ?? []].flat().map(String);
  const cookieOf = (name: string) =>
    lines
      .find((line) => line.startsWith(`${name}=`))
      ?.slice(name.length + 1)
      .split(';')[0] ?? '';
  const [deviceId, secret] = [cookieOf('device_id'), cookieOf('hmac_secret')];
  noteSecret(secret);
  return { deviceId, secret, cookie: `device_id=${deviceId}; hmac_secret=${secret}` };
}

export interface FaceAnswer {
  status: number;
  headers: Record<string, string | string[] | number | undefined>;
  text: string;
}

export interface AskedRequest {
  method?: string;
  /** Of the service; `WIKI` and `/` when left out. */
  url?: string;
  cookie?: string;
  headers?: Record<string, string>;
  /** The client's address, as the proxy tells it; null: it tells none. */
  from?: string | null;
}

const BROWSER = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8', 'sec-fetch-mode': 'navigate' };

/** What each kind of proxy sends, for a request of a browser that opens a page. */
export const faces = {
  nginx: (service: string, { method = 'GET', url = `${WIKI}/` }: AskedRequest) => ({
    path: `/authz/nginx/${service}`,
    method: 'GET',
    headers: { 'x-original-url': url, 'x-original-method': method },
  }),
  forward: (service: string, { method = 'GET', url = `${WIKI}/` }: AskedRequest) => {
    const { scheme, host, rest } = split(url);
    return {
      path: `/authz/forward/${service}`,
      method: 'GET',
      headers: {
        'x-forwarded-method': method,
        'x-forwarded-proto': scheme,
        'x-forwarded-host': host,
        'x-forwarded-uri': rest,
      },
    };
  },
  envoy: (service: string, { method = 'GET', url = `${WIKI}/` }: AskedRequest) => {
    const { scheme, host, rest } = split(url);
    return {
      path: `/authz/envoy/${service}${rest}`,
      method,
      headers: { host, 'x-forwarded-proto': scheme },
    };
  },
} as const;

export type Face = keyof typeof faces;
export const faceNames = Object.keys(faces) as Face[];

function split(url: string) {
  const [, scheme = '', host = '', rest = ''] = /^([a-z]+):\/\/([^/]*)(.*)$/s.exec(url) ?? [];
  return { scheme, host, rest: rest === '' ? '/' : rest };
}

/** As a proxy asks, from the loopback address, which is trusted. */
export async function ask(
  { app }: Pick<Installation, 'app'>,
  face: Face,
  service: string,
  asked: AskedRequest = {},
): Promise<FaceAnswer> {
  const { path, method, headers } = faces[face](service, asked);
  const { cookie, from = '203.0.113.7' } = asked;
  const answer = await app.inject({
    method: method as 'GET',
    url: path,
    headers: {
      ...BROWSER,
      ...headers,
      ...(from !== null && { 'x-forwarded-for': from }),
      ...(cookie !== undefined && { cookie }),
      ...asked.headers,
    },
  });
  return { status: answer.statusCode, headers: answer.headers, text: answer.body };
}

/** GET /verify/:service, as a service asks. */
export async function verify(
  { app }: Pick<Installation, 'app'>,
  service: string,
  { token, cookie }: { token?: string; cookie?: string },
): Promise<FaceAnswer & { body: Record<string, unknown> }> {
  const answer = await app.inject({
    method: 'GET',
    url: `/verify/${service}`,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(cookie !== undefined && { cookie }),
    },
  });
  const body = JSON.parse(answer.body) as Record<string, unknown>;
  return { status: answer.statusCode, headers: answer.headers, text: answer.body, body };
}
