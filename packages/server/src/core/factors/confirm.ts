import type { Transaction } from '../../platform/database/database.ts';
import type { Factor } from './factor.ts';
import { factorStore } from './store.ts';

/**
 * Makes a pending factor active after its first accepted code, together with the recovery codes that waited for it.
 * What it replaces is removed in the same transaction: until now it worked on. Already verified: the code was spent.
 *
 * @returns the ids of the factors that were removed, for the audit log
 */
export async function confirmFactor(tx: Transaction, pending: Factor, now: number): Promise<string[]> {
  const before = await factorStore.ofUser(tx, pending.userId);
  await factorStore.activate(tx, pending.id, now);
  const after = await factorStore.ofUser(tx, pending.userId);
  const woken = after.filter(
    (factor) => isActive(factor) && !before.some((old) => old.id === factor.id && isActive(old)),
  );

  const removed: string[] = [];
  for (const fresh of woken) {
    if (!fresh.replaces) continue;
    for (const old of before) {
      if (old.kind !== fresh.kind || !isActive(old)) continue;
      await factorStore.remove(tx, old.id, pending.userId);
      removed.push(old.id);
    }
  }
  return removed;
}

function isActive(factor: Factor): boolean {
  return factor.state === 'active';
}
