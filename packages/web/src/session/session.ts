import { queryOptions, useQueryClient } from '@tanstack/react-query';
import type { Answer } from '@twofold/client';
import { createContext, use, useEffect } from 'react';
import { call } from '../api/connection.ts';
import { isSignedOut } from '../api/session-refusals.ts';
import { noteChoices } from '../state/preferences.ts';
import { followOtherPages, tellOtherPages } from './session-channel.ts';

export type Person = Answer<'GET /api/auth/me'>['data']['user'];

/** Who is logged in. */
export const personQuery = queryOptions({
  queryKey: ['person'],
  queryFn: async ({ signal }): Promise<Person> => {
    const { user } = (await call('GET /api/auth/me', {}, { signal })).data;
    return isOther(user.id) ? loadAnew() : user;
  },
});

/** Whose page this is, since it was loaded. */
let ownId: string | undefined;

/** Somebody else has logged in in this browser: what this page knows is of the one before. */
function isOther(id: string): boolean {
  ownId ??= id;
  return id !== ownId;
}

function loadAnew(): Promise<never> {
  location.reload();
  return new Promise(() => {});
}

export const PersonContext = createContext<Person | undefined>(undefined);

/** The person whose page this is. Throws on pages that are there for nobody in particular. */
export function usePerson(): Person {
  const person = use(PersonContext);
  if (person === undefined) throw new Error('This page is not inside of the shell.');
  return person;
}

/**
 * Has this page follow what the other pages of this browser know of their session. One that is hidden has no stream, and
 * must not keep for whoever comes next what it shows.
 *
 * @param person whose page it is, once that is known
 */
export function useSharedSession(person?: Person): void {
  const queryClient = useQueryClient();
  useEffect(
    () =>
      followOtherPages((news) => {
        if (news.kind === 'signed-out') leaveForLogin();
        else if (news.kind === 'refused')
          void queryClient.invalidateQueries({ queryKey: personQuery.queryKey });
        else if (ownId !== undefined && isOther(news.id)) void loadAnew();
      }),
    [queryClient],
  );
  const id = person?.id;
  useEffect(() => {
    if (id !== undefined) tellOtherPages({ kind: 'person', id });
  }, [id]);
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
  tellOtherPages({ kind: 'signed-out' });
  leave('/login');
}

/** The server has refused the session: to the login, and back here afterwards. */
export function askToSignIn(): void {
  if (leaveForLogin()) tellOtherPages({ kind: 'refused' });
}

/** @returns whether it does so now */
function leaveForLogin(): boolean {
  const { pathname, search } = location;
  if (pathname === '/login' || isSigningOut || isLeaving) return false;
  leave(`/login?rd=${encodeURIComponent(pathname + search)}`);
  return true;
}

/** To another password, and back here afterwards. */
export function askForNewPassword(): void {
  const { pathname, search } = location;
  if (!['/login', '/new-password'].includes(pathname))
    leave(`/new-password?rd=${encodeURIComponent(pathname + search)}`);
}

let isLeaving = false;

/** A page that is loaded anew knows nothing of what this one has shown. */
function leave(address: string): void {
  isLeaving = true;
  location.replace(address);
}
