import type { Executor } from '../../../platform/database/database.ts';
import type { Subject } from '../../users/users.ts';
import { selectCredentials } from './store.ts';

/** What is known of where a passkey is (WebAuthn Level 3, section 6.1.3). */
export interface PasskeyState {
  /** It can be copied to other devices. This never changes. */
  synced: boolean;
  /** It was copied, when it was last used: losing the device does not lose it. */
  backedUp: boolean;
}

/** By the ids of their factors. */
export async function passkeyStates(
  executor: Executor,
  subject: Subject,
): Promise<Map<string, PasskeyState>> {
  const rows = await selectCredentials.all(executor, subject);
  return new Map(
    rows.map((row) => [row.id, { synced: row.backup_eligible === 1, backedUp: row.backed_up === 1 }]),
  );
}
