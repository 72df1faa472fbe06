import { type Installation, openInstallation } from '../installation/installation.ts';
import { type Client, programOf } from './client.ts';
import { createPerson, type LoginBody, logInWith } from './person.ts';
import { type EnrolledPerson, setUpTotp } from './second-factor.ts';

export interface LoggedIn {
  twofold: Installation;
  alice: Client;
  /** What the login was answered. */
  login: LoginBody;
}

/** An installation with one person, Alice, who is logged in in a program and has no second factor. */
export async function openLoggedIn(env: Record<string, string> = {}): Promise<LoggedIn> {
  const twofold = await openInstallation(env);
  await createPerson(twofold, 'alice');
  const alice = programOf(twofold);
  return { twofold, alice, login: await logInWith(alice, 'alice') };
}

/** The same with a TOTP factor, whose present step is used up; the clock is in the next one. */
export async function openEnrolled(
  env: Record<string, string> = {},
): Promise<LoggedIn & { enrolled: EnrolledPerson }> {
  const opened = await openLoggedIn(env);
  const { twofold, alice } = opened;
  const enrolled = await setUpTotp(alice, twofold.clock.now());
  twofold.clock.advance(30);
  return { ...opened, enrolled };
}
