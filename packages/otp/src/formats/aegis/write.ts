import { encodeBase32 } from '../../base32.ts';
import type { OtpauthAccount } from '../../otpauth/account.ts';
import { sealAesGcm } from '../cryptography/ciphers.ts';
import { requirePassword } from '../cryptography/password.ts';
import { encodeBase64, encodeHex, encodeUtf8 } from '../encoding/bytes.ts';
import { randomUuid } from '../encoding/uuid.ts';
import { withJsonCounters } from '../entries.ts';
import type { FormatEntry, FormatTools, FormatWriter } from '../format.ts';
import { lossOf } from '../loss.ts';
import { KEY_BYTES, PASSWORD_SLOT } from './encryption.ts';

/** What Aegis itself asks for: 32 MiB. */
const SCRYPT = { N: 32_768, r: 8, p: 1 } as const;
const SALT_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** The encrypted export of Aegis, content version 3, with one slot for the password. */
export const aegisWriter: FormatWriter = {
  format: 'aegis',

  async write(entries, tools) {
    const { written, problems } = withJsonCounters(entries);
    const groups = [...new Set(written.flatMap((entry) => entry.groups))].map((name) => ({
      uuid: randomUuid(tools),
      name,
    }));
    const uuids = new Map(groups.map((group) => [group.name, group.uuid]));
    const db = { version: 3, entries: written.map((entry) => entryJson(entry, uuids, tools)), groups };
    const file = await seal(JSON.stringify(db), tools);
    const loss = lossOf(written, {
      notes: true,
      groups: Number.POSITIVE_INFINITY,
      favourites: true,
      organisations: false,
    });
    return { bytes: encodeUtf8(JSON.stringify(file, null, 4)), notes: loss, problems };
  },
};

function entryJson(entry: FormatEntry, groups: Map<string, string>, tools: FormatTools) {
  const { account } = entry;
  return {
    type: account.type,
    uuid: randomUuid(tools),
    name: account.label,
    issuer: account.issuer ?? '',
    note: entry.note ?? '',
    favorite: entry.favourite,
    icon: null,
    info: infoJson(account),
    groups: entry.groups.map((name) => groups.get(name)),
  };
}

function infoJson(account: OtpauthAccount) {
  const common = {
    secret: encodeBase32(account.secret),
    algo: account.algorithm,
    digits: account.digits,
  };
  if (account.type === 'hotp') return { ...common, counter: Number(account.counter) };
  return { ...common, period: account.periodSeconds };
}

/** A random master key seals the content; the password seals the master key. */
async function seal(db: string, tools: FormatTools) {
  const password = encodeUtf8(requirePassword(tools));
  const salt = tools.random(SALT_BYTES);
  const slotKey = await tools.kdf.scrypt({ password, salt, ...SCRYPT, length: KEY_BYTES });
  const masterKey = tools.random(KEY_BYTES);
  const sealedKey = await sealDivided(slotKey, masterKey, tools);
  const sealedDb = await sealDivided(masterKey, encodeUtf8(db), tools);
  const slot = {
    type: PASSWORD_SLOT,
    uuid: randomUuid(tools),
    key: encodeHex(sealedKey.bytes),
    key_params: sealedKey.params,
    n: SCRYPT.N,
    r: SCRYPT.r,
    p: SCRYPT.p,
    salt: encodeHex(salt),
    repaired: true,
    is_backup: false,
  };
  return {
    version: 1,
    header: { slots: [slot], params: sealedDb.params },
    db: encodeBase64(sealedDb.bytes),
  };
}

/** AES-GCM with the nonce and the tag in a place of their own. */
async function sealDivided(key: Uint8Array, bytes: Uint8Array, tools: FormatTools) {
  const nonce = tools.random(NONCE_BYTES);
  const sealed = await sealAesGcm(tools.subtle, key, nonce, bytes);
  const end = sealed.length - TAG_BYTES;
  return {
    bytes: sealed.subarray(0, end),
    params: { nonce: encodeHex(nonce), tag: encodeHex(sealed.subarray(end)) },
  };
}
