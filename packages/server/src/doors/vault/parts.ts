import type { ApiKeys } from '../../core/applications/api-keys.ts';
import type { Sessions } from '../../core/sessions/sessions.ts';
import type { Board } from '../../core/vault/codes/board.ts';
import type { Disclosures } from '../../core/vault/codes/disclosures.ts';
import type { ShowCode } from '../../core/vault/codes/show.ts';
import type { Collections } from '../../core/vault/collections/collections.ts';
import type { Grants } from '../../core/vault/collections/grants.ts';
import type { Entries } from '../../core/vault/entries/entries.ts';
import type { Imports } from '../../core/vault/entries/imports.ts';
import type { KeyBindings } from '../../core/vault/key-bindings.ts';
import type { Reveal } from '../../core/vault/secrets/reveal.ts';
import type { VaultWatch } from '../../core/vault/watch.ts';
import type { Idempotency } from '../../http/answer/idempotency.ts';
import type { Callers } from '../../http/caller/caller.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/database.ts';
import type { Random } from '../../platform/random.ts';

/** What the vault's door needs of the core, put together in compose.ts. */
export interface VaultDoorParts {
  vault: {
    board: Board;
    collections: Collections;
    disclosures: Disclosures;
    entries: Entries;
    grants: Grants;
    imports: Imports;
    reveal: Reveal;
    showCode: ShowCode;
    watch: VaultWatch;
  };
  apiKeys: ApiKeys;
  keyBindings: KeyBindings;
  sessions: Sessions;
  database: Database;
  clock: Clock;
  random: Random;
  idempotency: Idempotency;
  callers: Callers;
  settings: {
    /** What the paths begin with, such as `/api`. */
    apiBasePath: string;
  };
}
