import { type Algorithm, checkEnrollable, formatOtpauth, GENERATED_SECRET_BYTES } from '@twofold/otp';
import type { Clock } from '../../../platform/clock.ts';
import type { Transaction } from '../../../platform/database/database.ts';
import { TwofoldError } from '../../../platform/errors.ts';
import type { Ids } from '../../../platform/ids.ts';
import type { Keyring } from '../../../platform/keyring/keyring.ts';
import type { Random } from '../../../platform/random.ts';
import type { Audit } from '../../audit/record.ts';
import type { Context } from '../../context.ts';
import type { User } from '../../users/users.ts';
import type { Factor } from '../factor.ts';
import { factorStore } from '../store.ts';
import { insertTotpFactor } from './store.ts';
import { sealedSecretPlace } from './verify.ts';

/**
 * Active and pending together: each is evaluated at every code, so their number bounds the work of a guess. The one
 * pending factor that would replace them all may come on top.
 */
const MAX_TOTP_FACTORS = 5;

export interface TotpEnrollment {
  label: string;
  issuer: string;
  /** What the authenticator app shows under the issuer; usually the user's name. */
  account: string;
  algorithm: Algorithm;
  digits: number;
  periodSeconds: number;
  /** Set when an existing secret is taken over; at least 128 bits (RFC 4226 section 4, R6). */
  secret?: Uint8Array;
  /** See `Factor.replaces`. An earlier enrollment of the same sort that was not confirmed is dropped. */
  replaces: boolean;
}

export interface EnrolledTotp {
  /** Pending. */
  factor: Factor;
  /** The only time that the secret leaves the core. */
  secret: Uint8Array;
  otpauthUri: string;
}

export interface TotpEnroller {
  /** Makes a pending factor. Throws `factor.limit_reached`, and `OtpError` for parameters that cannot be enrolled. */
  enroll(tx: Transaction, user: User, enrollment: TotpEnrollment, context: Context): Promise<EnrolledTotp>;
}

export function createTotpEnroller(parts: {
  keyring: Keyring;
  random: Random;
  ids: Ids;
  clock: Clock;
  audit: Audit;
  /** How long a pending factor waits for its first code. */
  enrollmentTtlMs: number;
}): TotpEnroller {
  const { keyring, random, ids, clock, audit, enrollmentTtlMs } = parts;
  return {
    async enroll(tx, user, enrollment, context) {
      const { algorithm, digits, periodSeconds } = enrollment;
      const secret = enrollment.secret ?? random.bytes(GENERATED_SECRET_BYTES[algorithm]);
      checkEnrollable({ secret, digits, periodSeconds });
      await makeRoom(tx, user, enrollment.replaces, clock.now() - enrollmentTtlMs);

      const factorId = ids.next('fac');
      const factor = await factorStore.insert(tx, {
        id: factorId,
        user_id: user.id,
        kind: 'totp',
        label: enrollment.label,
        state: 'pending',
        created_at: clock.now(),
        confirmed_at: null,
        replaces: enrollment.replaces ? 1 : 0,
        confirmed_with: null,
        enrolled_ip: context.ip,
        enrolled_user_agent: context.userAgent,
      });
      await insertTotpFactor.run(tx, {
        factor_id: factorId,
        sealed_secret: keyring.seal(sealedSecretPlace(factorId), secret),
        secret_version: 1,
        algorithm,
        digits,
        period: periodSeconds,
      });
      const otpauthUri = formatOtpauth({
        type: 'totp',
        secret,
        issuer: enrollment.issuer,
        label: enrollment.account,
        algorithm,
        digits,
        periodSeconds,
      });
      audit.note(tx, context, {
        action: 'factor.enrolled',
        outcome: 'success',
        userId: user.id,
        factorId,
      });
      return { factor, secret, otpauthUri };
    },
  };
}

/** Drops what is superseded, and enrollments whose time is over: nobody can confirm them any more. */
async function makeRoom(tx: Transaction, user: User, replaces: boolean, startedAfter: number): Promise<void> {
  let kept = 0;
  for (const factor of await factorStore.ofUser(tx, user.id)) {
    if (factor.kind !== 'totp') continue;
    const superseded = factor.state === 'pending' && factor.replaces && replaces;
    const lapsed = factor.state === 'pending' && factor.createdAt <= startedAfter;
    if (superseded || lapsed) await factorStore.remove(tx, factor.id, user.id);
    else kept++;
  }
  if (replaces || kept < MAX_TOTP_FACTORS) return;
  throw new TwofoldError(
    'factor.limit_reached',
    `A user can have ${MAX_TOTP_FACTORS} TOTP factors; remove one first.`,
  );
}
