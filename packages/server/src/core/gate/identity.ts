import { BoundedMap } from '../../platform/bounded-map.ts';
import type { DataKeys } from '../../platform/keyring/data-keys.ts';
import type { Person, Role } from '../people/people.ts';
import type { Decision } from './decision/decision.ts';
import type { Grant } from './services/grants.ts';
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

type Allowed = Extract<Decision, { outcome: 'allowed' }>;

export interface Identities {
  /** Of a person who was let in: the pseudonym, and what the grant has scopes for. The same object for the same of all these. */
  of(allowed: Allowed): Identity;
  pseudonymOf(service: Pick<Service, 'id'>, userId: string): string;
}

/** What was told of a person, as they were read, and what was read of them else. */
interface Told {
  grant: Grant;
  groups: readonly string[];
  identity: Identity;
}

const MAX_REMEMBERED = 20_000;

export function createIdentities(dataKeys: DataKeys<'gate-pseudonym'>): Identities {
  /** They never change, and every request that is let in needs one. */
  const known = new BoundedMap<string, string>(MAX_REMEMBERED);
  /** Gone with the person, who is another object as soon as they were read anew, as services and grants are. */
  const told = new WeakMap<Person, Map<Service, Told>>();
  const pseudonymOf: Identities['pseudonymOf'] = ({ id }, userId) => {
    const both = `${id}\n${userId}`;
    const before = known.get(both);
    if (before !== undefined) return before;
    const pseudonym = dataKeys.mac('gate-pseudonym', both);
    known.set(both, pseudonym);
    return pseudonym;
  };

  function identityOf({ service, presented: { person, groups }, grant }: Allowed): Identity {
    // An administrator who is there for the first time has what a new grant would give them.
    const scopes = new Set(grant?.scopes ?? service.defaultScopes);
    return {
      userServiceToken: pseudonymOf(service, person.userId),
      ...(scopes.has('read:username') && { username: person.username }),
      ...(scopes.has('read:email') && person.email !== undefined && { email: person.email }),
      ...(scopes.has('read:user-role') && { role: person.role }),
      ...(scopes.has('read:groups') && { groups }),
    };
  }

  return {
    pseudonymOf,
    of(allowed) {
      const { service, presented, grant } = allowed;
      const { person, groups } = presented;
      if (grant === undefined) return identityOf(allowed);
      const ofPerson = told.get(person) ?? new Map<Service, Told>();
      const before = ofPerson.get(service);
      if (before && before.grant === grant && before.groups === groups) return before.identity;
      const identity = identityOf(allowed);
      told.set(person, ofPerson.set(service, { grant, groups, identity }));
      return identity;
    },
  };
}
