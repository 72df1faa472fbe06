import { timingSafeEqual } from 'node:crypto';
import { canonicaliseCode, timeStepAt } from '@twofold/otp';
import type { Clock } from '../../platform/clock.ts';
import type { Database, Transaction } from '../../platform/database/database.ts';
import { invalidField } from '../../platform/errors.ts';
import type { ApiKeyIdentity } from '../applications/authenticate.ts';
import type { Audit } from '../audit/record.ts';
import type { Context } from '../context.ts';
import { coderOf, counterCode } from '../vault/codes/codes.ts';
import type { Disclosures } from '../vault/codes/disclosures.ts';
import { codeOf } from '../vault/codes/show.ts';
import type { Guesses } from './guesses.ts';
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
   * Whether it is the code of the present time step, the one before or the one after; of HOTP, the last one that was shown,
   * never the next, which would be had by trying, unused. Right codes may be asked about without end. Wrong ones are
   * counted for the key and the entry, and the last one that may be is on the audit log: a key must not get by guesses
   * what `issue` gives on record. Nothing is spent and nothing is disclosed.
   *
   * Throws what `CodeSources.find` throws, and `request.rate_limited`.
   */
  verify(
    caller: CodeCaller,
    given: { account?: string | undefined; otp: string },
    context: Context,
  ): Promise<boolean>;
}

/** RFC 6238, section 5.2: one step for the delay of the network. */
const WINDOW = [0, -1, 1];

export function createOtp(parts: {
  database: Database;
  sources: CodeSources;
  disclosures: Disclosures;
  guesses: Guesses;
  audit: Audit;
  clock: Clock;
}): Otp {
  const { database, sources, disclosures, guesses, audit, clock } = parts;
  return {
    async issue(tx, caller, { account, minValidFor = 0 }, context) {
      const source = await sources.find(tx, caller, account);
      const now = clock.now();
      const issued = await codeFor(tx, source, minValidFor, now);
      disclosures.ofEntry(tx, source.entryId, 'api_key', caller.ownerUserId ?? undefined, context);
      return issued;
    },
    async verify(caller, { account, otp }, context) {
      const source = await sources.find(database.read, caller, account);
      const { entryId } = source;
      const now = clock.now();
      const key = `code-check ${caller.apiKeyId} ${entryId}`;
      await guesses.look(database.read, key, now);
      guesses.assertLeft(key, now);
      if (isRightCode(source, otp, now)) return true;
      guesses.note(key, now);
      await database.transaction(async (tx) => {
        if (!(await guesses.commit(tx, key, now))) return;
        audit.note(tx, context, {
          ...{ action: 'vault.code_checked', outcome: 'refused', reason: 'rate_limited' },
          ...{ userId: caller.ownerUserId ?? undefined, detail: { entryId } },
        });
      });
      return false;
    },
  };
}

function isRightCode({ content, counter }: CodeSource, otp: string, now: number): boolean {
  const given = content.type === 'steam' ? otp.trim().toUpperCase() : canonicaliseCode(otp, content.digits);
  if (given === undefined) return false;
  if (content.type === 'hotp') {
    const last = (counter ?? 0) - 1;
    return last >= 0 && isSameCode(counterCode(content, last), given);
  }
  const timeStep = timeStepAt(now, content.period);
  const codeAt = coderOf(content);
  const steps = WINDOW.map((offset) => timeStep + offset).filter((step) => step >= 0);
  // Which of them it is need not be hidden from one who is told that it is right.
  return steps.some((step) => isSameCode(codeAt(step), given));
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
