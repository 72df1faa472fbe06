import { timingSafeEqual } from 'node:crypto';
import { canonicaliseCode, timeStepAt } from '@twofold/otp';
import type { Clock } from '../../platform/clock.ts';
import type { Executor, Transaction } from '../../platform/database/database.ts';
import { invalidField } from '../../platform/errors.ts';
import type { ApiKeyIdentity } from '../applications/authenticate.ts';
import type { Context } from '../context.ts';
import { coderOf, counterCode } from '../vault/codes/codes.ts';
import type { Disclosures } from '../vault/codes/disclosures.ts';
import { codeOf } from '../vault/codes/show.ts';
import type { CodeSource, CodeSources } from './sources.ts';

/** Who asks: an API key that was authenticated, with the scope `codes`. */
export type CodeCaller = Pick<ApiKeyIdentity, 'apiKeyId' | 'ownerUserId'>;

/** Times are Unix milliseconds. */
export interface IssuedCode {
  otp: string;
  /** In the future where the present code did not live long enough. */
  validFrom: number;
  /** Null of HOTP, whose codes end by being used. */
  validUntil: number | null;
  now: number;
}

export interface OtpRequest {
  account?: string | undefined;
  /** Seconds that the code has to live. */
  minValidFor?: number | undefined;
}

export interface Otp {
  /**
   * In the transaction of its audit row. Where the present code does not live long enough it is the next one, which
   * begins when that ends: nobody waits here. Throws what `CodeSources.find` throws, and `request.invalid`.
   */
  issue(tx: Transaction, caller: CodeCaller, wanted: OtpRequest, context: Context): Promise<IssuedCode>;
  /**
   * Whether it is the code of the present time step, the one before or the one after; of HOTP, the last one that was shown or
   * the next. It may be asked more than once, as the caller owns the secret: nothing is spent and nothing is disclosed.
   */
  verify(
    executor: Executor,
    caller: CodeCaller,
    given: { account?: string | undefined; otp: string },
  ): Promise<boolean>;
}

/** RFC 6238, section 5.2: one step for the delay of the network. */
const WINDOW = [0, -1, 1];

export function createOtp(parts: { sources: CodeSources; disclosures: Disclosures; clock: Clock }): Otp {
  const { sources, disclosures, clock } = parts;
  return {
    async issue(tx, caller, { account, minValidFor = 0 }, context) {
      const source = await sources.find(tx, caller, account);
      const now = clock.now();
      const issued = await codeFor(tx, source, minValidFor, now);
      disclosures.ofEntry(tx, source.entryId, 'api_key', caller.ownerUserId ?? undefined, context);
      return issued;
    },
    async verify(executor, caller, { account, otp }) {
      const { content, counter } = await sources.find(executor, caller, account);
      const given =
        content.type === 'steam' ? otp.trim().toUpperCase() : canonicaliseCode(otp, content.digits);
      if (given === undefined) return false;
      const isRight = (expected: string) => isSameCode(expected, given);
      if (content.type === 'hotp') {
        const counters = [(counter ?? 0) - 1, counter ?? 0].filter((candidate) => candidate >= 0);
        return counters.map((candidate) => isRight(counterCode(content, candidate))).includes(true);
      }
      const timeStep = timeStepAt(clock.now(), content.period);
      const codeAt = coderOf(content);
      const steps = WINDOW.map((offset) => timeStep + offset).filter((step) => step >= 0);
      return steps.map((step) => isRight(codeAt(step))).includes(true);
    },
  };
}

function isSameCode(expected: string, given: string): boolean {
  const [wanted, sent] = [Buffer.from(expected), Buffer.from(given)];
  return wanted.length === sent.length && timingSafeEqual(wanted, sent);
}

async function codeFor(
  tx: Transaction,
  { entryId, content }: CodeSource,
  minValidFor: number,
  now: number,
): Promise<IssuedCode> {
  const shown = await codeOf(tx, entryId, content, now);
  if (shown.kind === 'counter') return { otp: shown.code, validFrom: now, validUntil: null, now };
  const { code, next, endsAt, period, remainingSeconds } = shown;
  if (minValidFor > period)
    throw invalidField('#query/min_valid_for', `must be at most ${period}, the seconds that a code lives`);
  const isLongEnough = remainingSeconds >= minValidFor;
  return isLongEnough
    ? { otp: code, validFrom: now, validUntil: endsAt, now }
    : { otp: next, validFrom: endsAt, validUntil: endsAt + period * 1000, now };
}
