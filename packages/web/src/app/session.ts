import { queryOptions } from '@tanstack/react-query';
import type { Answer } from '@twofold/client';
import { createContext, use } from 'react';
import { call } from '../api/connection.ts';
import { isSignedOut } from '../api/session-refusals.ts';
import { noteChoices } from './preferences.ts';

export type Person = Answer<'GET /api/auth/me'>['data']['user'];

/** Who is logged in. */
export const personQuery = queryOptions({
  queryKey: ['person'],
  queryFn: async ({ signal }): Promise<Person> => (await call('GET /api/auth/me', {}, { signal })).data.user,
});

export const PersonContext = createContext<Person | undefined>(undefined);

/** The person whose page this is. Throws on pages that are there for nobody in particular. */
export function usePerson(): Person {
  const person = use(PersonContext);
  if (person === undefined) throw new Error('This page is not inside of the shell.');
  return person;
}

/** The stream ends with the session, and would send the page to the login before this is done. */
let isSigningOut = false;

export async function signOut(): Promise<void> {
  isSigningOut = true;
  // The answer has the browser forget all that the site keeps; what is of the device and not of the person stays.
  const putBack = noteChoices();
  try {
    await call('POST /api/auth/logout', {});
  } catch (error) {
    isSigningOut = isSignedOut(error);
    if (!isSigningOut) throw error;
  }
  putBack();
  leave('/login');
}

/** To the login, and back here afterwards. */
export function askToSignIn(): void {
  const { pathname, search } = location;
  if (pathname !== '/login' && !isSigningOut) leave(`/login?rd=${encodeURIComponent(pathname + search)}`);
}

/** To another password, and back here afterwards. */
export function askForNewPassword(): void {
  const { pathname, search } = location;
  if (!['/login', '/new-password'].includes(pathname))
    leave(`/new-password?rd=${encodeURIComponent(pathname + search)}`);
}

/** A page that is loaded anew knows nothing of what this one has shown. */
function leave(address: string): void {
  location.replace(address);
}
