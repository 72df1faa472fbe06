import type { Clock } from '../../../platform/clock.ts';
import type { Ids } from '../../../platform/ids.ts';
import type { DataKeys } from '../../../platform/keyring/data-keys.ts';
import type { Random } from '../../../platform/random.ts';
import type { Audit } from '../../audit/record.ts';
import type { Users } from '../../users/users.ts';
import { type Ceremonies, createCeremonies } from './ceremonies.ts';
import { createProver, type Prover } from './prove.ts';
import { createPasskeyRegistration, type PasskeyRegistration } from './register.ts';
import { checkRegistration, type RegistrationProof } from './registration.ts';
import type { RelyingParties, RelyingParty } from './relying-party.ts';

/** Everything that a door needs for passkeys, but the decision itself, which is `Verification`'s. */
export interface Passkeys extends Ceremonies, Prover, PasskeyRegistration {
  readonly relyingParties: RelyingParties;
  /** See `registration.ts`: before the transaction. */
  checkRegistration(answer: unknown, relyingParty: RelyingParty): Promise<RegistrationProof>;
}

export function createPasskeys(parts: {
  relyingParties: RelyingParties;
  users: Users;
  dataKeys: DataKeys;
  random: Random;
  ids: Ids;
  clock: Clock;
  audit: Audit;
}): Passkeys {
  const { relyingParties, clock } = parts;
  return {
    relyingParties,
    ...createCeremonies(parts),
    ...createPasskeyRegistration(parts),
    ...createProver(parts.dataKeys),
    checkRegistration: (answer, relyingParty) => checkRegistration(answer, relyingParty, clock.now()),
  };
}
