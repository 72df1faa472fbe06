import type { Transaction } from '../../platform/database/database.ts';
import type { Invalidations } from '../../platform/invalidation/invalidations.ts';
import type { AuditAction } from '../audit/actions.ts';
import type { Audit } from '../audit/record.ts';
import type { AuditDetail } from '../audit/row.ts';
import type { Context } from '../context.ts';
import { raiseRevision } from './collections/store.ts';

/** What every change of the vault leaves behind: its audit row, and a revision that open boards look at. */
export interface VaultChanges {
  /** @param personId whose own log it belongs on; when left out, of the person who did it */
  note(
    tx: Transaction,
    context: Context,
    action: AuditAction,
    detail: AuditDetail,
    personId?: string | undefined,
  ): void;
  /** What readers of the collection see has changed. */
  raise(tx: Transaction, collectionId: string): void;
  /** Who may see it has changed, or it is gone. */
  announce(tx: Transaction, collectionId: string): void;
}

export function createVaultChanges({
  audit,
  invalidations,
}: {
  audit: Audit;
  invalidations: Pick<Invalidations, 'announce'>;
}): VaultChanges {
  return {
    note(tx, context, action, detail, personId) {
      const { actor } = context;
      // On the person's own log too: what they did is about them.
      const userId = personId ?? (actor.startsWith('usr_') ? actor : undefined);
      audit.note(tx, context, { action, outcome: 'success', userId, detail });
    },
    raise(tx, id) {
      raiseRevision.post(tx, { id });
      invalidations.announce(tx, 'collection', id);
    },
    announce(tx, id) {
      invalidations.announce(tx, 'collection', id);
    },
  };
}
