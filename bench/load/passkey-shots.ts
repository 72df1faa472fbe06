import { type SoftwarePasskey, softwarePasskey } from '../../packages/server/test/users/software-passkey.ts';
import { postRequest, type Reply } from './connection.ts';
import { drive, type Shot } from './drive.ts';

/** Of a server that takes any free port, where nothing else is configured. */
const ORIGIN = 'http://localhost:0';

/** One who logs in again and again, each time to a challenge of its own. */
export interface PasskeyUser {
  name: string;
  passkey: SoftwarePasskey;
}

export interface PasskeyServer {
  port: number;
  apiKey: string;
}

/** Registers a passkey for each, through the routes. */
export async function registerPasskeys(server: PasskeyServer, count: number): Promise<PasskeyUser[]> {
  const users = Array.from({ length: count }, (_, index) => ({
    name: `passkey-${String(index).padStart(5, '0')}`,
    passkey: softwarePasskey({ origin: ORIGIN }),
  }));
  const options = await ask(
    server,
    users.map(({ name }) => ['/webauthn/register/challenge', { user: name }]),
  );
  const registrations = users.map(({ name, passkey }, index): Call => {
    return ['/webauthn/register/verify', { user: name, ...passkey.create(options[index]) }];
  });
  await ask(server, registrations);
  return users;
}

/** Challenges for `count` logins, and the requests that answer them: each is good once. */
export async function signedLogins(
  server: PasskeyServer,
  users: PasskeyUser[],
  count: number,
): Promise<Shot[]> {
  const who = Array.from({ length: count }, (_, index) => users[index % users.length] as PasskeyUser);
  const options = await ask(
    server,
    who.map(({ name }) => ['/webauthn/login/challenge', { user: name }]),
  );
  return who.map(({ name, passkey }, index) => {
    const body = JSON.stringify({ user: name, ...passkey.get(options[index]) });
    const check = (reply: Reply) => checkLogin(reply, name);
    return { request: postRequest('/webauthn/login/verify', server.apiKey, body), check };
  });
}

function checkLogin(reply: Reply, user: string): void {
  const { meta } = parse(reply) as { meta?: { user?: unknown; method?: unknown } };
  if (meta?.user !== user || meta.method !== 'WEBAUTHN_PASSKEY') throw wrong(reply);
}

type Call = [path: string, body: object];

/** What the server answers to each, in their order. */
async function ask({ port, apiKey }: PasskeyServer, calls: Call[]): Promise<unknown[]> {
  const answers: unknown[] = [];
  let sent = 0;
  const next = (): Shot | undefined => {
    const index = sent++;
    const call = calls[index];
    if (!call) return undefined;
    const [path, body] = call;
    const check = (reply: Reply) => {
      answers[index] = parse(reply);
    };
    return { request: postRequest(path, apiKey, JSON.stringify(body)), check };
  };
  await drive({ port, connections: 32, next, seconds: 600 });
  return answers;
}

function parse(reply: Reply): unknown {
  if (reply.status !== 200) throw wrong(reply);
  return JSON.parse(reply.body);
}

function wrong({ status, body }: Reply): Error {
  return new Error(`A wrong answer: ${status} ${body.slice(0, 500)}`);
}
