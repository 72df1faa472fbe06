import type { Database } from '../../platform/database/database.ts';
import type { Audit } from '../audit/record.ts';
import type { Context } from '../context.ts';
import { SendingRefused } from './budgets.ts';

/**
 * For work in a transaction that queues a message. A message over a limit undoes all of it, also what the audit log was
 * to say: that it was refused is recorded by itself. Everything that `work` throws is thrown on.
 */
export async function notingRefusedMessages<T>(
  parts: { database: Database; audit: Audit },
  context: Context,
  work: Promise<T>,
): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof SendingRefused) {
      const reason = error.budget;
      await parts.database.transaction(async (tx) =>
        parts.audit.note(tx, context, { action: 'message.refused', outcome: 'refused', reason }),
      );
    }
    throw error;
  }
}
