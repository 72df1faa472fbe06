import type { DataKeys } from '../../platform/keyring/data-keys.ts';
import type { Person, Role } from '../people/people.ts';
import type { Allowed } from './decision/decision.ts';
import type { Service } from './services/services.ts';

/** What a service learns of a person. */
export interface Identity {
  /** The person's pseudonym for this service: the same at each visit, and another for every other service. */
  userServiceToken: string;
  username?: string;
  email?: string;
  role?: Role;
  groups?: readonly string[];
}

export interface Identities {
  /** Of a person who was let in: the pseudonym, and what the grant has scopes for. */
  of(allowed: Allowed): Identity;
  pseudonymOf(service: Pick<Service, 'id'>, userId: string): string;
}

export function createIdentities(dataKeys: DataKeys<'gate-pseudonym'>): Identities {
  /** By service. They never change, and every request that is let in needs one; gone with the person, as they were read. */
  const known = new WeakMap<Person, Map<string, string>>();

  const pseudonymOf: Identities['pseudonymOf'] = ({ id }, userId) =>
    dataKeys.mac('gate-pseudonym', `${id}\n${userId}`);

  function recallPseudonym(service: Service, person: Person): string {
    const ofPerson = known.get(person) ?? new Map<string, string>();
    const before = ofPerson.get(service.id);
    if (before !== undefined) return before;
    const pseudonym = pseudonymOf(service, person.userId);
    known.set(person, ofPerson.set(service.id, pseudonym));
    return pseudonym;
  }

  return {
    pseudonymOf,
    of({ service, presented: { person, groups }, grant }) {
      // An administrator who is there for the first time has what a new grant would give them.
      const scopes = grant?.scopes ?? service.defaultScopes;
      const identity: Identity = { userServiceToken: recallPseudonym(service, person) };
      if (scopes.includes('read:username')) identity.username = person.username;
      if (scopes.includes('read:email') && person.email !== undefined) identity.email = person.email;
      if (scopes.includes('read:user-role')) identity.role = person.role;
      if (scopes.includes('read:groups')) identity.groups = groups;
      return identity;
    },
  };
}
