import type { Clock } from '../../platform/clock.ts';
import type { Executor } from '../../platform/database/database.ts';
import { TwofoldError } from '../../platform/errors.ts';
import type { ApiKeyIdentity } from '../applications/authenticate.ts';
import {
  type BoundEntry,
  keyEntryId,
  selectBoundEntries,
  selectBoundEntry,
} from '../applications/key-bindings-store.ts';
import { readAccess } from '../vault/access.ts';
import type { EntryContent } from '../vault/entries/content.ts';
import type { SealedVault } from '../vault/sealed.ts';
import { ENVIRONMENT_KEY_ID, type EnvironmentPair } from './environment.ts';

/** What codes are made from for one request. */
export interface CodeSource {
  entryId: string;
  content: EntryContent;
  /** The same for equal secrets with equal parameters, wherever they are. */
  contentHash: string;
  /** Of the next code of a HOTP entry. */
  counter: number | null;
}

export interface CodeSources {
  /**
   * The entry that a key asks about: of those that it is bound to and that, for a person's own key, the person may see at
   * this moment.
   *
   * @param account its id; may be left out where there is one
   * @throws `vault.entry_not_found`, `codes.account_required`, `vault.entry_damaged`
   */
  find(
    executor: Executor,
    key: Pick<ApiKeyIdentity, 'apiKeyId' | 'ownerUserId'>,
    account: string | undefined,
  ): Promise<CodeSource>;
}

export function createCodeSources(parts: {
  sealed: SealedVault;
  environment: EnvironmentPair | undefined;
  clock: Clock;
}): CodeSources {
  const { sealed, environment, clock } = parts;

  async function rowsOf(
    executor: Executor,
    apiKeyId: string,
    account: string | undefined,
  ): Promise<BoundEntry[]> {
    if (account === undefined) return selectBoundEntries.all(executor, { apiKeyId });
    const row = await selectBoundEntry.first(executor, { id: keyEntryId(apiKeyId, account) });
    return row ? [row] : [];
  }

  /**
   * What its owner may not see any more, their key does not see; and a key without an owner sees nothing that is somebody's
   * own, whatever is said to be bound to it.
   */
  async function visibleRows(
    executor: Executor,
    { apiKeyId, ownerUserId }: Pick<ApiKeyIdentity, 'apiKeyId' | 'ownerUserId'>,
    account: string | undefined,
  ): Promise<BoundEntry[]> {
    if (ownerUserId === null) {
      const bound = await rowsOf(executor, apiKeyId, account);
      return bound.filter((row) => row.owner_user_id === null);
    }
    const [rows, access] = await Promise.all([
      rowsOf(executor, apiKeyId, account),
      readAccess(executor, ownerUserId, clock),
    ]);
    return rows.filter((row) => access.find(row.collection_id) !== undefined);
  }

  return {
    async find(executor, key, account) {
      if (key.apiKeyId === ENVIRONMENT_KEY_ID && environment) return environment.source(account);
      const [row, another] = await visibleRows(executor, key, account);
      if (!row) throw notBound(account);
      if (another) {
        const detail = 'Say which with account: the API key is bound to several entries.';
        throw new TwofoldError('codes.account_required', detail);
      }
      const { id: entryId, content_hash: contentHash, counter } = row;
      return { entryId, contentHash, counter, content: sealed.entry.open(row) };
    },
  };
}

function notBound(account: string | undefined): TwofoldError {
  const which = account === undefined ? 'no entry that can be seen: bind it to one first' : 'no such entry';
  return new TwofoldError('vault.entry_not_found', `The API key is bound to ${which}.`);
}
