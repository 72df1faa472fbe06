import { type Algorithm, canonicaliseCode, findDrift, type TotpParameters, verifyTotp } from '@twofold/otp';
import type { Transaction } from '../../../platform/database/database.ts';
import { TwofoldError } from '../../../platform/errors.ts';
import type { Keyring } from '../../../platform/keyring/keyring.ts';
import { type AttemptScope, codeOf, type FactorAttempt, type FactorKind } from '../factor.ts';
import { toFactor } from '../store.ts';
import { type TotpKey, totpHmac, totpKey } from './hmac.ts';
import {
  acceptTimeStep,
  type Guard,
  raiseLastAcceptedTimeStep,
  selectTotpFactors,
  type TotpFactorRow,
} from './store.ts';

export interface TotpSettings {
  /** Steps accepted on either side of the current one, for slow networks and clocks (RFC 6238 section 5.2). */
  windowSteps: number;
  /** Unix milliseconds until which an enrollment that was begun at a time may be confirmed: see `enroll.ts`. */
  enrollmentTtlMs: number;
}

/** How far beyond the window a refused code is looked for, to tell a trusted caller that a clock is wrong. */
const DRIFT_SEARCH_STEPS = 10;

/** Verifies TOTP codes (RFC 6238) of 6 to 8 digits. */
export function createTotpKind(keyring: Keyring, settings: TotpSettings): FactorKind {
  const nobody: TotpParameters<TotpKey> = {
    key: totpKey('SHA1', new Uint8Array(20)),
    algorithm: 'SHA1',
    digits: 6,
    periodSeconds: 30,
  };

  function parametersOf(row: TotpFactorRow): TotpParameters<TotpKey> {
    const secret = keyring.open(sealedSecretPlace(row.id), row.sealed_secret);
    const algorithm = row.algorithm as Algorithm;
    return { key: totpKey(algorithm, secret), algorithm, digits: row.digits, periodSeconds: row.period };
  }

  /** Looks at a factor that may answer. `others` are the rest of the user's, which may share its secret. */
  function evaluate(row: TotpFactorRow, others: TotpFactorRow[], code: string, now: number): FactorAttempt {
    const factor = toFactor(row);
    const parameters = tryToOpen(() => parametersOf(row));
    if (parameters instanceof TwofoldError) return { factor, evidence: undefined, unreadable: parameters };
    const found = verifyTotp(totpHmac, parameters, code, now, settings.windowSteps);
    if (!found) {
      const driftSteps = findDrift(totpHmac, parameters, code, now, DRIFT_SEARCH_STEPS, settings.windowSteps);
      return driftSteps === undefined
        ? { factor, evidence: undefined }
        : { factor, evidence: undefined, driftSteps };
    }
    const { timeStep, driftSteps } = found;
    const spend = async (tx: Transaction, usedAt: number): Promise<boolean> => {
      let isFirst = true;
      for (const guard of guardsOfTwins(others, code, row.digits, now)) {
        if ((await raiseLastAcceptedTimeStep.run(tx, guard)) !== 1) isFirst = false;
      }
      const own = guardOf(row, timeStep);
      if (isFirst) return (await acceptTimeStep.run(tx, { ...own, usedAt })) === 1;
      // It was used as a code of another one: no use of this one, and never one.
      await raiseLastAcceptedTimeStep.run(tx, own);
      return false;
    };
    return { factor, evidence: { detail: { timeStep, driftSteps }, spend } };
  }

  function guardsOfTwins(others: TotpFactorRow[], code: string, digits: number, now: number) {
    const accepted = canonicaliseCode(code, digits) ?? code;
    return others.flatMap((row) => {
      const parameters = tryToOpen(() => parametersOf(row));
      // A factor that cannot be read accepts nothing: there is nothing to guard.
      if (parameters instanceof TwofoldError) return [];
      // The code of fewer digits is the end of the longer one (RFC 4226 section 5.3): who saw that one has both.
      const found = verifyTotp(totpHmac, parameters, accepted.slice(-row.digits), now, settings.windowSteps);
      return found ? [guardOf(row, found.timeStep)] : [];
    });
  }

  function mayAnswer(row: TotpFactorRow, scope: AttemptScope): boolean {
    if (scope.factorId !== undefined && scope.factorId !== row.id) return false;
    if (row.state === 'active') return true;
    if (scope.onlyActive === true) return false;
    const inTime = row.created_at + settings.enrollmentTtlMs > scope.now;
    return inTime && (row.replaces === 1 || scope.factorId === row.id);
  }

  function pretend(code: string, now: number): void {
    if (verifyTotp(totpHmac, nobody, code, now, settings.windowSteps)) return;
    findDrift(totpHmac, nobody, code, now, DRIFT_SEARCH_STEPS, settings.windowSteps);
  }

  return {
    kind: 'totp',
    takes: (response) =>
      response.kind === 'code' &&
      [6, 7, 8].some((digits) => canonicaliseCode(response.code, digits) !== undefined),
    async look(tx, subject) {
      const rows = await selectTotpFactors.all(tx, subject);
      return {
        attempt(response, scope) {
          const code = codeOf(response);
          const answering = rows.filter((row) => mayAnswer(row, scope));
          if (answering.length === 0) pretend(code, scope.now);
          return answering.map((row) => {
            const others = rows.filter((other) => other !== row);
            return evaluate(row, others, code, scope.now);
          });
        },
        pretend: (response, scope) => pretend(codeOf(response), scope.now),
      };
    },
  };
}

function guardOf(row: TotpFactorRow, timeStep: number): Guard {
  return { factorId: row.id, timeStep, secretVersion: row.secret_version };
}

/** What the key ring refuses to open (a damaged row, a key that is not in the ring) comes back as the error. */
function tryToOpen<T>(open: () => T): T | TwofoldError {
  try {
    return open();
  } catch (error) {
    if (error instanceof TwofoldError && error.code.startsWith('keyring.')) return error;
    throw error;
  }
}

export function sealedSecretPlace(factorId: string) {
  return { table: 'totp_factors', column: 'sealed_secret', rowId: factorId };
}
