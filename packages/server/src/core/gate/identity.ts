import { BoundedMap } from '../../platform/bounded-map.ts';
import type { DataKeys } from '../../platform/keyring/data-keys.ts';
import type { Role } from '../people/people.ts';
import type { Decision } from './decision/decision.ts';
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
  of(allowed: Extract<Decision, { outcome: 'allowed' }>): Identity;
  pseudonymOf(service: Pick<Service, 'id'>, userId: string): string;
}

const MAX_REMEMBERED = 20_000;

export function createIdentities(dataKeys: DataKeys<'gate-pseudonym'>): Identities {
  /** They never change, and every request that is let in needs one. */
  const known = new BoundedMap<string, string>(MAX_REMEMBERED);
  const pseudonymOf: Identities['pseudonymOf'] = ({ id }, userId) => {
    const both = `${id}\n${userId}`;
    const before = known.get(both);
    if (before !== undefined) return before;
    const pseudonym = dataKeys.mac('gate-pseudonym', both);
    known.set(both, pseudonym);
    return pseudonym;
  };
  return {
    pseudonymOf,
    of({ service, presented, grant }) {
      const { person, groups } = presented;
      // An administrator who is there for the first time has what a new grant would give them.
      const scopes = new Set(grant?.scopes ?? service.defaultScopes);
      return {
        userServiceToken: pseudonymOf(service, person.userId),
        ...(scopes.has('read:username') && { username: person.username }),
        ...(scopes.has('read:email') && person.email !== undefined && { email: person.email }),
        ...(scopes.has('read:user-role') && { role: person.role }),
        ...(scopes.has('read:groups') && { groups }),
      };
    },
  };
}
