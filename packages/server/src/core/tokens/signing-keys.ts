import type { KeyObject } from 'node:crypto';
import type { Clock } from '../../platform/clock.ts';
import type { Database, Executor, Transaction } from '../../platform/database/database.ts';
import type { SigningKeysTable } from '../../platform/database/schema-accounts.ts';
import type { Ids } from '../../platform/ids.ts';
import type { Keyring } from '../../platform/keyring/keyring.ts';
import type { Random } from '../../platform/random.ts';
import { DAY_MS, HOUR_MS, isYoung } from '../../platform/time.ts';
import {
  ED25519_SEED_BYTES,
  type Ed25519Jwk,
  ed25519PrivateKey,
  ed25519PublicJwk,
  ed25519PublicKey,
} from './ed25519.ts';
import { deleteSigningKey, insertSigningKey, selectSigningKeys } from './store.ts';

/** After this a key gets a successor. */
const LIFETIME_MS = 90 * DAY_MS;
/** So long a successor is published before it signs: whoever keeps the published keys has looked again by then. */
const ANNOUNCED_MS = DAY_MS;
/** So long a key is published after its successor began: longer than anything that it signed is valid. */
const RETAINED_MS = HOUR_MS;
/** Keys are read again after this. */
const MAX_AGE_MS = 60_000;
/** A `kid` that is not known is looked for in the database this often at most: anybody can make one up. */
const UNKNOWN_AGE_MS = 1000;

export interface SigningKey {
  /** `kid`. */
  id: string;
  privateKey: KeyObject;
}

export type PublishedKey = Ed25519Jwk & { kid: string; use: 'sig'; alg: 'EdDSA' };

/** What access tokens, and other statements of this installation, are signed with. */
export interface SigningKeys {
  /** The key that signs now. One is made where there is none. */
  current(tx: Transaction): Promise<SigningKey>;
  /** The public key of an id that came with a token: only a name among our own keys (RFC 8725, section 3.10). */
  find(id: string): Promise<KeyObject | undefined>;
  published(): Promise<PublishedKey[]>;
  /** Makes the next key in time, and removes those whose signatures are all too old. To be called every hour. */
  maintain(): Promise<void>;
}

interface Entry {
  row: SigningKeysTable;
  jwk: Ed25519Jwk;
  publicKey: KeyObject;
  privateKey: KeyObject | undefined;
}

interface Loaded {
  entries: readonly Entry[];
  readAt: number;
}

export function createSigningKeys(parts: {
  database: Database;
  keyring: Pick<Keyring, 'seal' | 'open'>;
  ids: Ids;
  random: Random;
  clock: Clock;
}): SigningKeys {
  const { database, keyring, ids, random, clock } = parts;
  let loaded: Loaded | undefined;

  async function read(executor: Executor): Promise<readonly Entry[]> {
    const readAt = clock.now();
    const rows = await selectSigningKeys.all(executor, {});
    return rows.length === 0 ? [] : keep(rows.map(toEntry), readAt);
  }

  function keep(entries: readonly Entry[], readAt: number): readonly Entry[] {
    // Opening a private key again would cost each signature more than the signature.
    const before = new Map(loaded?.entries.map((entry) => [entry.row.id, entry]));
    const kept = entries.map((entry) => before.get(entry.row.id) ?? entry);
    loaded = { entries: kept, readAt };
    return kept;
  }

  function recent(maxAgeMs: number): readonly Entry[] | undefined {
    return loaded && isYoung(loaded.readAt, clock.now(), maxAgeMs) ? loaded.entries : undefined;
  }

  async function make(tx: Transaction, signsFrom: number): Promise<Entry> {
    const id = ids.next('sgn');
    const seed = random.bytes(ED25519_SEED_BYTES);
    const privateKey = ed25519PrivateKey(seed);
    const jwk = ed25519PublicJwk(privateKey);
    const row = {
      id,
      sealed_private_key: keyring.seal(placeOf(id), seed),
      public_key: JSON.stringify(jwk),
      created_at: clock.now(),
      signs_from: signsFrom,
    };
    await insertSigningKey.run(tx, row);
    return { row, jwk, publicKey: ed25519PublicKey(jwk), privateKey };
  }

  function privateKeyOf(entry: Entry): KeyObject {
    const { id, sealed_private_key: sealed } = entry.row;
    entry.privateKey ??= ed25519PrivateKey(keyring.open(placeOf(id), sealed));
    return entry.privateKey;
  }

  return {
    async current(tx) {
      const known = recent(MAX_AGE_MS) ?? (await read(tx));
      const entry = signingAt(known, clock.now()) ?? (await make(tx, clock.now()));
      return { id: entry.row.id, privateKey: privateKeyOf(entry) };
    },
    async find(id) {
      const isMeant = ({ row }: Entry) => row.id === id;
      const known = recent(MAX_AGE_MS)?.find(isMeant);
      if (known) return known.publicKey;
      const entries = recent(UNKNOWN_AGE_MS) ?? (await read(database.read));
      return entries.find(isMeant)?.publicKey;
    },
    async published() {
      const entries = recent(UNKNOWN_AGE_MS) ?? (await read(database.read));
      return entries.map(({ row, jwk }) => ({ ...jwk, kid: row.id, use: 'sig', alg: 'EdDSA' }));
    },
    async maintain() {
      const options = { locks: ['signing keys'] };
      await database.transaction(async (tx) => {
        const now = clock.now();
        const rows = await selectSigningKeys.all(tx, {});
        const newest = rows.at(-1);
        if (!newest) await make(tx, now);
        else if (newest.created_at + LIFETIME_MS <= now) await make(tx, now + ANNOUNCED_MS);
        for (const [index, { id }] of rows.entries()) {
          const successor = rows[index + 1];
          if (successor && successor.signs_from + RETAINED_MS <= now) await deleteSigningKey.run(tx, { id });
        }
      }, options);
      await read(database.read);
    },
  };
}

/** The newest whose time has come; where the clock was set back before all of them, the oldest. */
function signingAt(entries: readonly Entry[], now: number): Entry | undefined {
  return entries.findLast(({ row }) => row.signs_from <= now) ?? entries[0];
}

function toEntry(row: SigningKeysTable): Entry {
  const jwk = JSON.parse(row.public_key) as Ed25519Jwk;
  return { row, jwk, publicKey: ed25519PublicKey(jwk), privateKey: undefined };
}

function placeOf(rowId: string) {
  return { table: 'signing_keys', column: 'sealed_private_key', rowId };
}
