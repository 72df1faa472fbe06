import type { Clock } from '../../../platform/clock.ts';
import type { Transaction } from '../../../platform/database/database.ts';
import { TwofoldError } from '../../../platform/errors.ts';
import type { Context } from '../../context.ts';
import type { DisclosureLimits } from '../../limits/disclosures.ts';
import { personOfCaller, readAccess, type VaultCaller } from '../access.ts';
import type { EntryContent } from '../entries/content.ts';
import { findEntry } from '../entries/entries.ts';
import { advanceCounter } from '../entries/store.ts';
import type { SealedVault } from '../sealed.ts';
import { counterCode, type TimedCodes, timedCodes } from './codes.ts';
import type { Disclosures } from './disclosures.ts';

/** One code of an entry. A HOTP code is used up by being shown: nobody is shown it again. */
export type ShownCode = ({ kind: 'timed' } & TimedCodes) | { kind: 'counter'; code: string };

export interface ShowCode {
  /**
   * In the transaction of its audit row. Throws `vault.entry_not_found`, `vault.entry_damaged`, `request.rate_limited`.
   */
  show(tx: Transaction, caller: VaultCaller, entryId: string, context: Context): Promise<ShownCode>;
}

export function createShowCode(parts: {
  sealed: SealedVault;
  disclosures: Disclosures;
  limits: DisclosureLimits;
  clock: Clock;
}): ShowCode {
  const { sealed, disclosures, limits, clock } = parts;
  return {
    async show(tx, caller, entryId, context) {
      const { row } = await findEntry(tx, await readAccess(tx, caller, clock), entryId);
      const shown = await codeOf(tx, entryId, sealed.entry.open(row), clock.now());
      if (typeof caller === 'string') {
        await limits.spend(tx, caller);
        if (shown.kind === 'counter') await limits.spendCounterCode(tx, caller);
      }
      disclosures.ofEntry(tx, entryId, 'single', personOfCaller(caller), context);
      return shown;
    },
  };
}

/** The code of an entry at this moment; of HOTP, the next one, which is used up when the transaction commits. */
export async function codeOf(
  tx: Transaction,
  entryId: string,
  content: EntryContent,
  now: number,
): Promise<ShownCode> {
  if (content.type !== 'hotp') return { kind: 'timed', ...timedCodes(content, now) };
  const counter = (await advanceCounter.first(tx, { id: entryId }))?.counter;
  if (typeof counter !== 'number')
    throw new TwofoldError('vault.entry_damaged', 'The entry has no counter that could be raised.');
  return { kind: 'counter', code: counterCode(content, counter - 1) };
}
