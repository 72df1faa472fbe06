import type { Answer } from '@twofold/client';
import { call } from '../../../api/connection.ts';
import type { Language } from '../../../state/preferences.ts';
import type { Role } from '../people-query.ts';

/** Who is invited; of the first two one may be empty. */
export interface Invitation {
  email: string;
  username: string;
  role: Role;
  /** Of the messages to them. */
  locale: Language;
}

/** With an address the server sends the link there, where it sends e-mail; else it answers it, to be handed over. */
export async function invite({
  email,
  username,
  role,
  locale,
}: Invitation): Promise<Answer<'POST /api/admin/users'>['data']> {
  if (email === '') {
    return (await call('POST /api/admin/users', { body: { username, role, locale } })).data;
  }
  const body = { email, ...(username !== '' && { username }), role, locale };
  return (await call('POST /api/admin/users/invite', { body })).data;
}
