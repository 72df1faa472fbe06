import type { Person } from '../../src/core/people/people.ts';
import type { CallAnswer, Installation } from '../installation/installation.ts';
import { noteSecret } from '../secrets-ledger.ts';
import type { Callable } from '../users/enrolled-user.ts';
import { type Client, callAsStranger, dataOf, programOf } from './client.ts';
import { type EnrolledPerson, setUpTotp } from './second-factor.ts';

export const PASSWORD = 'correct horse battery staple';

/** Somebody with an account here, logged in in a program. */
export interface TestPerson extends Client {
  id: string;
  username: string;
  email: string;
  password: string;
  accessToken: string;
}

type Names = Pick<TestPerson, 'username' | 'email' | 'password'>;

/** By their passwords: to hash one takes longer than most of a test, and those of hashes make their own. */
const hashes = new Map<string, string>();

async function hashOf({ core }: Pick<Installation, 'core'>, password: string): Promise<string> {
  const known = hashes.get(password);
  if (known !== undefined) return known;
  const made = await core.passwords.hash(password);
  // Not what a test answers in the place of the hasher.
  if (made.startsWith('$argon2id$v=19$')) hashes.set(password, made);
  return made;
}

/** A person with a password, made without the interface. */
export async function createPerson(
  installation: Pick<Installation, 'core' | 'platform'>,
  username: string,
  given: { email?: string; emailVerified?: boolean; password?: string; role?: Person['role'] } = {},
): Promise<Person> {
  const {
    email = `${username}@example.com`,
    emailVerified = false,
    password = PASSWORD,
    role = 'member',
  } = given;
  const { core, platform } = installation;
  const passwordHash = await hashOf(installation, password);
  noteSecret(password);
  return platform.database.transaction((tx) =>
    core.people.create(tx, { username, email, emailVerified, role, passwordHash }, { actor: 'system' }),
  );
}

/** A person who registered through the interface, and is logged in by that. */
export async function registerPerson(
  twofold: Callable,
  username: string,
  password = PASSWORD,
): Promise<TestPerson> {
  noteSecret(password);
  const names = { username, email: `${username}@example.com`, password };
  return loggedIn(twofold, names, await callAsStranger(twofold, '/auth/register', names));
}

/** An administrator whose second factor was given just now. */
export async function administrator(
  twofold: Installation,
  username = 'root',
): Promise<TestPerson & EnrolledPerson> {
  const names = { username, email: `${username}@example.com`, password: `${PASSWORD} ${username}` };
  await createPerson(twofold, username, { ...names, emailVerified: true, role: 'admin' });
  const admin = loggedIn(twofold, names, await logIn(twofold, names));
  return Object.assign(admin, await setUpTotp(admin, twofold.clock.now()));
}

/** Who got this answer to a registration or a login; throws where it opened no session. */
export function loggedIn(
  twofold: Callable,
  { username, email, password }: Names,
  answer: CallAnswer,
): TestPerson {
  const data = dataOf<{ accessToken?: string; user: { id: string } }>(
    answer,
    answer.status === 201 ? 201 : 200,
  );
  const { accessToken, user } = data;
  if (accessToken === undefined) throw new Error('The login opened no session.');
  noteSecret(accessToken);
  return personWith(twofold, { id: user.id, username, email, password, accessToken });
}

/** The same person in another program: on this installation, with this access token. */
export function personWith(twofold: Callable, person: Omit<TestPerson, 'call' | 'cookies'>): TestPerson {
  const { id, username, email, password, accessToken } = person;
  return Object.assign(programOf(twofold), { id, username, email, password, accessToken });
}

/** The first step of a login; its answer as it came. */
export function logIn(
  twofold: Callable,
  { username, password }: Pick<TestPerson, 'username' | 'password'>,
): Promise<CallAnswer> {
  return callAsStranger(twofold, '/auth/login', { username, password });
}

export interface LoginBody {
  tempToken?: string;
  accessToken?: string;
  refreshToken?: string;
  deviceToken?: string;
  methods?: string[];
}

/** The first step; the access token of a login that needs no second one is sent from then on. */
export async function logInWith(client: Client, username: string, more: object = {}): Promise<LoginBody> {
  const body = { emailOrUsername: username, password: PASSWORD, tokenDelivery: 'body', ...more };
  const data = dataOf<LoginBody>(await client.call('POST', '/auth/login', body));
  client.accessToken = data.accessToken ?? client.accessToken;
  return data;
}
