import { TwofoldError } from '../../../platform/errors.ts';

/** Each stands in the options of every login. */
const MAX_PASSKEYS = 20;

export function assertRoomForPasskey(passkeys: readonly unknown[]): void {
  if (passkeys.length < MAX_PASSKEYS) return;
  throw new TwofoldError(
    'factor.limit_reached',
    `A user can have ${MAX_PASSKEYS} passkeys; remove one first.`,
  );
}
