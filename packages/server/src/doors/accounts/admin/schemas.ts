import { Type } from 'typebox';
import { activeKindsOf } from '../../../core/factors/active-kinds.ts';
import { factorKindNames } from '../../../core/factors/kinds.ts';
import type { IssuedLink } from '../../../core/people/by-link/invitations.ts';
import { type Person, roles } from '../../../core/people/people.ts';
import { isoTime, isoTimeOrNull } from '../../../http/answer/iso-time.ts';
import { NullableTime, Time } from '../../../http/schemas/time.ts';
import type { Executor } from '../../../platform/database/database.ts';

export const RoleField = Type.Enum(roles, {
  description: 'admin: everything; member: an account; viewer: sees codes only.',
});

export const AdministeredPerson = Type.Object({
  id: Type.String(),
  userId: Type.String({ description: 'By which the audit log knows them.' }),
  username: Type.String(),
  email: Type.Union([Type.String(), Type.Null()]),
  emailVerified: Type.Boolean(),
  role: RoleField,
  locale: Type.String(),
  hasPassword: Type.Boolean({ description: 'False for one who was invited and has not come yet.' }),
  passwordExpired: Type.Boolean({ description: 'The next login has to set a new one.' }),
  createdAt: Time,
  lastLoginAt: NullableTime,
  disabledAt: NullableTime,
});

export function administeredPerson(person: Person) {
  const { id, userId, username, email = null, role, locale, hasPassword, passwordExpired } = person;
  return {
    ...{ id, userId, username, email, role, locale, hasPassword, passwordExpired },
    emailVerified: person.emailVerifiedAt !== null,
    createdAt: isoTime(person.createdAt),
    lastLoginAt: isoTimeOrNull(person.lastLoginAt),
    disabledAt: isoTimeOrNull(person.disabledAt),
  };
}

/** With what is looked up besides. */
export const ListedPerson = Type.Object({
  ...AdministeredPerson.properties,
  factors: Type.Array(Type.Enum(factorKindNames), { description: 'Kinds of second factors that work.' }),
});

export async function listedPeople(executor: Executor, people: readonly Person[]) {
  const userIds = people.map(({ userId }) => userId);
  const kinds = await activeKindsOf(executor, userIds);
  return people.map((person) => listed(person, kinds));
}

export async function listedPerson(executor: Executor, person: Person) {
  return listed(person, await activeKindsOf(executor, [person.userId]));
}

function listed(person: Person, kinds: Awaited<ReturnType<typeof activeKindsOf>>) {
  return { ...administeredPerson(person), factors: [...(kinds.get(person.userId) ?? [])] };
}

export const LinkSchema = Type.Object({
  sentTo: Type.Union([Type.String(), Type.Null()], { description: 'The address that it was sent to.' }),
  link: Type.Union([Type.String(), Type.Null()], {
    description: 'Only where no message could be sent: to be handed over, shown once.',
  }),
  expiresAt: Time,
});

export function linkView({ sentTo, link, expiresAt }: IssuedLink) {
  return { sentTo, link, expiresAt: isoTime(expiresAt) };
}
