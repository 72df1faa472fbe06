import type { Person } from '../../core/people/people.ts';
import { isoTime, isoTimeOrNull } from '../../http/answer/iso-time.ts';

/** A person as they see themselves. */
export function personView(person: Person, { twoFactorEnabled }: { twoFactorEnabled: boolean }) {
  return {
    id: person.id,
    email: person.email ?? null,
    username: person.username,
    role: person.role,
    twoFactorEnabled,
    emailVerified: person.emailVerifiedAt !== null,
    locale: person.locale,
    passwordExpired: person.passwordExpired,
    createdAt: isoTime(person.createdAt),
    lastLoginAt: isoTimeOrNull(person.lastLoginAt),
  };
}
