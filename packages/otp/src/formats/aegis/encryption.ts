import { OtpError } from '../../errors.ts';
import { openAesGcm } from '../cryptography/ciphers.ts';
import { requirePassword } from '../cryptography/password.ts';
import { concatBytes, encodeUtf8 } from '../encoding/bytes.ts';
import { bytesFromBase64, bytesFromHex, list, record } from '../encoding/fields.ts';
import { parseBoundedBytes } from '../encoding/json.ts';
import type { FormatTools } from '../format.ts';
import { checkScrypt, type ScryptCost } from '../limits.ts';

/** Slots hold the master key under a raw key (0), a password (1) or a key of the device (2). */
export const PASSWORD_SLOT = 1;
/** The app makes one for each password, and people have one or two. Each costs a key, however cheap it is made. */
const MAX_PASSWORD_SLOTS = 32;
export const KEY_BYTES = 32;

interface PasswordSlot extends ScryptCost {
  salt: Uint8Array;
  nonce: Uint8Array;
  /** The master key under AES-GCM, with its tag. */
  sealedKey: Uint8Array;
}

/**
 * Opens the content of an encrypted vault: scrypt gives the key of a slot, this the master key, this the content.
 *
 * @param file the whole file, whose header has the slots
 * @param db base64 of the sealed content
 * @throws OtpError `format.password_required`, `format.password_wrong`, `format.kdf_too_expensive`,
 *   `format.unsupported` where no slot has a password, `format.damaged`
 */
export async function openVault(
  file: Readonly<Record<string, unknown>>,
  db: string,
  tools: FormatTools,
): Promise<unknown> {
  const header = record(file.header);
  const params = record(header?.params);
  const nonce = bytesFromHex(params?.nonce);
  const tag = bytesFromHex(params?.tag);
  const slots = passwordSlots(header?.slots);
  const content = bytesFromBase64(db);
  if (nonce === undefined || tag === undefined || content === undefined) throw new OtpError('format.damaged');
  const masterKey = await openSlots(slots, encodeUtf8(requirePassword(tools)), tools);
  const opened = await openAesGcm(tools.subtle, masterKey, nonce, concatBytes(content, tag));
  // The master key has opened under its own tag: here it is the file that is wrong.
  if (opened === undefined) throw new OtpError('format.damaged');
  return parseBoundedBytes(opened);
}

/** All slots are looked at before the first is tried: what they cost is checked together. */
function passwordSlots(value: unknown): PasswordSlot[] {
  const slots = (list(value) ?? []).filter((slot) => record(slot)?.type === PASSWORD_SLOT);
  if (slots.length === 0) throw new OtpError('format.unsupported');
  if (slots.length > MAX_PASSWORD_SLOTS) throw new OtpError('format.kdf_too_expensive');
  const read = slots.map(readSlot);
  checkScrypt(...read);
  return read;
}

function readSlot(value: unknown): PasswordSlot {
  const slot = record(value);
  const params = record(slot?.key_params);
  const [salt, key] = [bytesFromHex(slot?.salt), bytesFromHex(slot?.key)];
  const [nonce, tag] = [bytesFromHex(params?.nonce), bytesFromHex(params?.tag)];
  if (!salt || !key || !nonce || !tag || key.length !== KEY_BYTES) throw new OtpError('format.damaged');
  const [N, r, p] = [slot?.n, slot?.r, slot?.p].map((cost) => (typeof cost === 'number' ? cost : Number.NaN));
  const sealedKey = concatBytes(key, tag);
  return { N: N ?? Number.NaN, r: r ?? Number.NaN, p: p ?? Number.NaN, salt, nonce, sealedKey };
}

async function openSlots(
  slots: readonly PasswordSlot[],
  password: Uint8Array,
  tools: FormatTools,
): Promise<Uint8Array> {
  for (const { N, r, p, salt, nonce, sealedKey } of slots) {
    const key = await tools.kdf.scrypt({ password, salt, N, r, p, length: KEY_BYTES });
    const masterKey = await openAesGcm(tools.subtle, key, nonce, sealedKey);
    if (masterKey !== undefined) return masterKey;
  }
  throw new OtpError('format.password_wrong');
}
