import type { Role } from '../people/people.ts';

/** Everything that an API key can be allowed. A key has at least one of them. */
export const apiKeyScopes = ['mfa', 'events', 'audit', 'metrics', 'codes'] as const;

export type ApiKeyScope = (typeof apiKeyScopes)[number];

/**
 * What a person's own key can be allowed: to read what is theirs, and codes of the entries that it is bound to. None of them opens the verify door: people are users of
 * an application, and a key for it would decide about all of them. An administrator's key reads what they may.
 */
const personalScopes: Readonly<Record<Role, readonly ApiKeyScope[]>> = {
  admin: ['audit', 'metrics', 'codes'],
  member: ['audit', 'codes'],
  viewer: ['audit'],
};

/** Asked when the key is made and at each use: what the owner may not do any more, their keys may not. */
export function scopesOfPerson(role: string): readonly ApiKeyScope[] {
  return isRole(role) ? personalScopes[role] : [];
}

function isRole(text: string): text is Role {
  return Object.hasOwn(personalScopes, text);
}

export function isApiKeyScope(text: string): text is ApiKeyScope {
  return (apiKeyScopes as readonly string[]).includes(text);
}

/** Reads the column. A scope that this version does not know allows nothing. */
export function parseScopes(column: string): ApiKeyScope[] {
  return column.split(' ').filter(isApiKeyScope);
}
