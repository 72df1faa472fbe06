import { Buffer } from 'node:buffer';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { encodeBase32, formatOtpauth, type OtpauthAccount } from '@twofold/otp';
import type { FormatEntry } from '@twofold/otp/formats/format';
import type { Clock } from '../../../platform/clock.ts';
import type { Database, Executor, Transaction } from '../../../platform/database/database.ts';
import { TwofoldError } from '../../../platform/errors.ts';
import type { Context } from '../../context.ts';
import type { DisclosureLimits } from '../../limits/disclosures.ts';
import { noSuchPlace, personOfCaller, readAccess, type VaultCaller } from '../access.ts';
import type { VaultChanges } from '../announce.ts';
import type { Disclosures } from '../codes/disclosures.ts';
import type { PlacedEntry } from '../codes/entry-sets.ts';
import { PERSONAL } from '../collections/collections.ts';
import type { EntryContent } from '../entries/content.ts';
import { findEntry } from '../entries/entries.ts';
import { type EntryRow, selectEntriesOf } from '../entries/store.ts';
import type { SealedVault } from '../sealed.ts';

/** The only way but an export that a secret leaves the vault. */
export interface RevealedSecret {
  /** Base32. */
  secret: string;
  /** For another authenticator. */
  uri: string;
}

/** `secret` and `all` are for who has a fresh second factor: the caller has seen to that. Both throw `request.rate_limited`. */
export interface Reveal {
  /** Whether it would be allowed, but for the second factor. Throws `vault.entry_not_found`, `role.insufficient`. */
  assertRevealable(executor: Executor, userId: string, entryId: string): Promise<void>;
  /** The same of an export. Throws `collection.not_found`, `role.insufficient`. */
  assertExportable(caller: VaultCaller, collection: string | undefined): Promise<void>;
  /** In the transaction of its audit row. Throws `vault.entry_not_found`, `vault.entry_damaged`, `role.insufficient`. */
  secret(tx: Transaction, userId: string, entryId: string, context: Context): Promise<RevealedSecret>;
  /**
   * What is in the collections that the person may export, oldest first; its audit row is committed when this resolves. What
   * does not open is left out and counted. Throws `collection.not_found`, `role.insufficient`.
   *
   * @param collection one of them, or `PERSONAL`; all that may be exported when left out
   */
  all(
    caller: VaultCaller,
    collection: string | undefined,
    context: Context,
  ): Promise<{ entries: FormatEntry[]; damaged: number }>;
}

/** Entries that are opened before anybody else has a turn: a few milliseconds. */
const PER_TURN = 250;

export function createReveal(parts: {
  database: Database;
  sealed: SealedVault;
  changes: VaultChanges;
  disclosures: Disclosures;
  limits: Pick<DisclosureLimits, 'spend'>;
  clock: Clock;
}): Reveal {
  const { database, sealed, changes, disclosures, limits, clock } = parts;

  async function exportable(caller: VaultCaller, wanted: string | undefined): Promise<string[]> {
    const { collections } = await readAccess(database.read, caller, clock);
    const visible = collections.filter(
      ({ id, isPersonal }) => wanted === undefined || id === wanted || (wanted === PERSONAL && isPersonal),
    );
    if (visible.length === 0 && wanted !== undefined && wanted !== PERSONAL) throw noSuchPlace();
    const allowed = visible.filter(({ mayReveal }) => mayReveal);
    if (allowed.length === 0 && visible.length > 0) throw mayNotReveal();
    return allowed.map(({ id }) => id);
  }

  async function findRevealable(executor: Executor, userId: string, entryId: string) {
    const found = await findEntry(executor, await readAccess(executor, userId, clock), entryId);
    if (!found.collection.mayReveal) throw mayNotReveal();
    return found;
  }

  return {
    async assertRevealable(executor, userId, entryId) {
      await findRevealable(executor, userId, entryId);
    },
    async assertExportable(caller, wanted) {
      await exportable(caller, wanted);
    },
    async secret(tx, userId, entryId, context) {
      const { row, collection } = await findRevealable(tx, userId, entryId);
      const content = sealed.entry.open(row);
      await limits.spend(tx, userId);
      changes.note(tx, context, 'vault.secret_revealed', { entryId, collectionId: collection.id });
      return {
        secret: encodeBase32(content.secret),
        uri: formatOtpauth(withPlainNames(accountOf(row, content))),
      };
    },
    async all(caller, wanted, context) {
      const rows = await selectEntriesOf(database.read, await exportable(caller, wanted));
      const entries: FormatEntry[] = [];
      const taken: PlacedEntry[] = [];
      for (const [index, row] of rows.entries()) {
        if (index > 0 && index % PER_TURN === 0) await nextTurn();
        const content = sealed.entry.tryOpen(row);
        if (!content) continue;
        const { note, groups, favourite } = content;
        entries.push({ account: accountOf(row, content), groups, favourite, ...(note !== null && { note }) });
        taken.push({ id: row.id, collectionId: row.collection_id });
      }
      const set = await disclosures.prepareSet(database.read, taken);
      await database.transaction(async (tx) => {
        if (typeof caller === 'string') await limits.spend(tx, caller);
        disclosures.keepSet(tx, set);
        const exported = { entries: taken.length, set: set.digest };
        changes.note(tx, context, 'vault.exported', exported, personOfCaller(caller));
      });
      return { entries, damaged: rows.length - taken.length };
    },
  };
}

function mayNotReveal(): TwofoldError {
  return new TwofoldError(
    'role.insufficient',
    'Secrets of a shared collection are for administrators; your own are yours.',
  );
}

/** An address has no place for a colon in a name (Key URI Format). Formats that have one keep it. */
function withPlainNames(account: OtpauthAccount): OtpauthAccount {
  const plain = (name = '') => name.replaceAll(':', ' ').trim();
  const { label, organisation } = account;
  const issuer = plain(account.issuer);
  // An organisation is only one beside an issuer.
  return { ...account, label: plain(label), issuer, organisation: issuer === '' ? '' : plain(organisation) };
}

function accountOf(row: Pick<EntryRow, 'counter'>, content: EntryContent): OtpauthAccount {
  const { type, algorithm, digits, period: periodSeconds } = content;
  const issuer = content.issuer ?? '';
  const organisation = content.organisation ?? '';
  const names = {
    secret: new Uint8Array(Buffer.from(content.secret)),
    label: content.label,
    ...(issuer !== '' && { issuer }),
    ...(issuer !== '' && organisation !== '' && { organisation }),
  };
  if (type === 'hotp') return { type, ...names, algorithm, digits, counter: BigInt(row.counter ?? 0) };
  if (type === 'steam') return { type, ...names, algorithm: 'SHA1', digits: 5, periodSeconds: 30 };
  return { type, ...names, algorithm, digits, periodSeconds };
}
