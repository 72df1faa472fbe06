import { Buffer } from 'node:buffer';
import { TwofoldError } from '../../platform/errors.ts';
import type { Keyring } from '../../platform/keyring/keyring.ts';
import type { EntryContent } from './entries/content.ts';
import { type OpenedEntry, rememberOpened, type SealedEntry } from './opened-entries.ts';

export type SealedVault = ReturnType<typeof sealVault>;

/**
 * What of the vault is sealed: an entry whole, and the names of collections. The envelope is bound to its row; the
 * collection and the type stand inside as well, so that a row that was moved to other readers behind our back does not
 * open (T20).
 */
export function sealVault(keyring: Pick<Keyring, 'seal' | 'open'>) {
  const ofEntry = (rowId: string) => ({ table: 'vault_entries', column: 'sealed_content', rowId });
  const ofName = (rowId: string) => ({ table: 'vault_collections', column: 'sealed_name', rowId });

  const opened = rememberOpened((row): OpenedEntry => {
    const bytes = keyring.open(ofEntry(row.id), row.sealed_content);
    const { collection, secret, ...content } = JSON.parse(Buffer.from(bytes).toString('utf8'));
    return { collection, content: Object.freeze({ ...content, secret: Buffer.from(secret, 'base64url') }) };
  });

  function open(row: SealedEntry): Readonly<EntryContent> {
    const { collection, content } = opened(row);
    if (collection !== row.collection_id || content.type !== row.type)
      throw new TwofoldError('keyring.damaged');
    return content;
  }

  /** Undefined for one that does not open: the others are listed (T22). */
  function tryOpen(row: SealedEntry): Readonly<EntryContent> | undefined {
    try {
      return open(row);
    } catch (error) {
      if (error instanceof TwofoldError || error instanceof SyntaxError) return undefined;
      throw error;
    }
  }

  return {
    entry: {
      tryOpen,
      seal(id: string, collection: string, { secret, ...content }: EntryContent): string {
        const sealed = { ...content, collection, secret: Buffer.from(secret).toString('base64url') };
        return keyring.seal(ofEntry(id), Buffer.from(JSON.stringify(sealed)));
      },
      /** Throws `vault.entry_damaged` for one that does not open: damaged, or sealed with a key that is not there. */
      open(row: SealedEntry): Readonly<EntryContent> {
        const content = tryOpen(row);
        if (content) return content;
        throw new TwofoldError(
          'vault.entry_damaged',
          'The entry is damaged, or its encryption key is not there.',
        );
      },
    },
    name: {
      seal: (id: string, name: string) => keyring.seal(ofName(id), Buffer.from(name, 'utf8')),
      /** Null for one that has no name, or whose name does not open. */
      open(id: string, sealedName: string | null): string | null {
        if (sealedName === null) return null;
        try {
          return Buffer.from(keyring.open(ofName(id), sealedName)).toString('utf8');
        } catch (error) {
          if (error instanceof TwofoldError) return null;
          throw error;
        }
      },
    },
  };
}
