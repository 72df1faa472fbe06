import { OtpError } from '../../errors.ts';
import type { OtpauthAccount } from '../../otpauth/account.ts';
import { parseOtpauth } from '../../otpauth/parse.ts';
import { argon2idKey } from '../cryptography/argon2id.ts';
import { openAesGcm } from '../cryptography/ciphers.ts';
import { requirePassword } from '../cryptography/password.ts';
import { decodeUtf8, encodeUtf8 } from '../encoding/bytes.ts';
import { bytesFromBase64, filledText, list, record, text } from '../encoding/fields.ts';
import { parseBounded } from '../encoding/json.ts';
import { collectEntries, entryOf } from '../entries.ts';
import type { EntryProblemCode, FormatContent, FormatNote, FormatReader, FormatTools } from '../format.ts';

const VERSION = 1;
const SALT_BYTES = 16;
const NONCE_BYTES = 12;
/** Fixed by the program: a file has no say in it. */
const COST = { memoryKib: 19 * 1024, passes: 2, parallelism: 1 };
/** Bound to the ciphertext, so that what Proton seals with the same password elsewhere is no export. */
const ASSOCIATED_DATA = encodeUtf8('proton.authenticator.export.v1');

/** Proton Authenticator's export, plain or with a password. */
export const protonReader: FormatReader = {
  format: 'proton',

  recognises({ json }) {
    const file = record(json);
    if (typeof file?.version !== 'number') return false;
    const isPlain =
      list(file.entries)?.some((entry) => record(record(entry)?.content) !== undefined) ?? false;
    return isPlain || (typeof file.salt === 'string' && typeof file.content === 'string');
  },

  async read({ json }, tools) {
    const file = record(json);
    if (file === undefined) throw new OtpError('format.damaged');
    if (file.version !== VERSION) throw new OtpError('format.unsupported');
    return readEntries(file.content === undefined ? file : await openExport(file, tools));
  },
};

async function openExport(file: Readonly<Record<string, unknown>>, tools: FormatTools): Promise<unknown> {
  const salt = bytesFromBase64(file.salt);
  const content = bytesFromBase64(file.content);
  if (salt?.length !== SALT_BYTES || content === undefined) throw new OtpError('format.damaged');
  const key = await argon2idKey(tools.kdf, requirePassword(tools), salt, COST);
  const nonce = content.subarray(0, NONCE_BYTES);
  const sealed = content.subarray(NONCE_BYTES);
  const opened = await openAesGcm(tools.subtle, key, nonce, sealed, { associated: ASSOCIATED_DATA });
  if (opened === undefined) throw new OtpError('format.password_wrong');
  const plain = decodeUtf8(opened);
  if (plain === undefined) throw new OtpError('format.damaged');
  return parseBounded(plain);
}

/** @throws OtpError `format.damaged`, `format.too_many_entries` */
function readEntries(json: unknown): FormatContent {
  const entries = list(record(json)?.entries);
  if (entries === undefined) throw new OtpError('format.damaged');
  const notes = new Set<FormatNote>();
  const collected = collectEntries(
    entries,
    (entry, own) => {
      const content = record(record(entry)?.content) ?? {};
      return entryOf(accountOf(content, own), { note: text(record(entry)?.note) });
    },
    (entry) => filledText(record(record(entry)?.content)?.name),
    notes,
  );
  return { format: 'proton', ...collected, notes: [...notes] };
}

function accountOf(
  content: Readonly<Record<string, unknown>>,
  notes: Set<FormatNote>,
): OtpauthAccount | EntryProblemCode {
  const uri = filledText(content.uri);
  if (uri === undefined) return 'entry.no_secret';
  const { notes: found, ...account } = parseOtpauth(uri);
  const name = filledText(content.name)?.toWellFormed();
  for (const note of found) if (note !== 'label_missing') notes.add(note);
  // steam://SECRET has no names at all; whose account it is stands beside it.
  if (account.type === 'steam' && account.issuer === undefined) account.issuer = 'Steam';
  return { ...account, label: account.label || (name === account.issuer ? '' : (name ?? '')) };
}
