import type { Listed } from './people-query.ts';

/** How it stands with an account; of several things the one that hinders most. */
export type PersonState = 'disabled' | 'invited' | 'password-due' | 'active';

export function stateOf({
  disabledAt,
  hasPassword,
  lastLoginAt,
  passwordExpired,
}: Pick<Listed, 'disabledAt' | 'hasPassword' | 'lastLoginAt' | 'passwordExpired'>): PersonState {
  if (disabledAt !== null) return 'disabled';
  if (!hasPassword && lastLoginAt === null) return 'invited';
  return passwordExpired ? 'password-due' : 'active';
}

/** What an administrator can do with somebody, in the order in which it is offered: helping before ending. */
export const personActions = [
  'role',
  'invite',
  'reset-password',
  'temporary-access',
  'unlock',
  'reset-factors',
  'expire-password',
  'revoke-sessions',
  'disable',
  'enable',
  'erase',
] as const;
export type PersonAction = (typeof personActions)[number];

/** What asks in words before it is done, and what a button of the dialog then does. */
export type PlainAction = Exclude<PersonAction, 'role' | 'temporary-access' | 'erase'>;

/** What makes sense for one. The server decides anew, whatever is offered. */
export function actionsFor(person: Listed): readonly PersonAction[] {
  const isDisabled = person.disabledAt !== null;
  const offered: Readonly<Record<PersonAction, boolean>> = {
    role: true,
    invite: !person.hasPassword && !isDisabled,
    'reset-password': person.hasPassword && person.email !== null && !isDisabled,
    'temporary-access': !isDisabled,
    unlock: !isDisabled,
    'reset-factors': person.factors.length > 0,
    'expire-password': person.hasPassword && !person.passwordExpired && !isDisabled,
    'revoke-sessions': !isDisabled,
    disable: !isDisabled,
    enable: isDisabled,
    erase: true,
  };
  return personActions.filter((action) => offered[action]);
}

/** Those that end something. */
export function isDanger(action: PersonAction): boolean {
  return ['reset-factors', 'expire-password', 'revoke-sessions', 'disable', 'erase'].includes(action);
}
