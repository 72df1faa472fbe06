import { encodeBase32 } from '../../base32.ts';
import { OtpError } from '../../errors.ts';
import type { OtpauthAccount } from '../../otpauth/account.ts';
import { formatOtpauth } from '../../otpauth/format.ts';
import { requirePassword } from '../cryptography/password.ts';
import { encodeBase64, encodeUtf8 } from '../encoding/bytes.ts';
import { randomUuid } from '../encoding/uuid.ts';
import { accountName, readOrCode, shownName } from '../entries.ts';
import type { EntryProblem, FormatEntry, FormatNote, FormatTools, FormatWriter } from '../format.ts';
import { lossOf } from '../loss.ts';
import { type BitwardenKdf, deriveKeys, kdfFields, sealText } from './encryption.ts';

/** What Bitwarden itself takes; a browser has it without more code. */
const DEFAULT_KDF: BitwardenKdf = { kind: 'pbkdf2', iterations: 600_000 };
const LOGIN = 1;
const SALT_BYTES = 16;
const NAMELESS = 'Account';

/**
 * Writes Bitwarden's password-protected JSON, one login for each account. Bitwarden has no counter-based codes, and one
 * folder for each login.
 */
export function createBitwardenWriter(kdf: BitwardenKdf = DEFAULT_KDF): FormatWriter {
  return {
    format: 'bitwarden',
    async write(entries, tools) {
      const password = requirePassword(tools);
      const { file, written, problems, notes } = createFile(entries, tools);
      const salt = encodeBase64(tools.random(SALT_BYTES));
      const keys = await deriveKeys(tools, password, salt, kdf);
      const sealed = {
        encrypted: true,
        passwordProtected: true,
        salt,
        ...kdfFields(kdf),
        encKeyValidation_DO_NOT_EDIT: await sealText(tools, keys, encodeUtf8(randomUuid(tools))),
        data: await sealText(tools, keys, encodeUtf8(JSON.stringify(file))),
      };
      const carries = { notes: true, groups: 1, favourites: true, organisations: true };
      const all = new Set([...lossOf(written, carries), ...notes]);
      return { bytes: encodeUtf8(`${JSON.stringify(sealed, null, 2)}\n`), notes: [...all], problems };
    },
  };
}

function createFile(entries: readonly FormatEntry[], tools: FormatTools) {
  const folders = new Map<string, { id: string; name: string }>();
  const problems: EntryProblem[] = [];
  const notes = new Set<FormatNote>();
  const written: FormatEntry[] = [];
  const items: unknown[] = [];
  entries.forEach((entry, index) => {
    const { account, note, favourite, groups } = entry;
    const address = account.type === 'hotp' ? undefined : readOrCode(() => addressOf(account, notes));
    if (address === undefined || typeof address === 'string') {
      const code = address ?? 'entry.type_unsupported';
      problems.push({ entry: index + 1, ...shownName(accountName(account)), code });
      return;
    }
    const [group] = groups;
    if (group !== undefined && !folders.has(group))
      folders.set(group, { id: randomUuid(tools), name: group });
    written.push(entry);
    items.push({
      id: randomUuid(tools),
      organizationId: null,
      folderId: group === undefined ? null : (folders.get(group)?.id ?? null),
      type: LOGIN,
      reprompt: 0,
      name: account.issuer || account.label || NAMELESS,
      notes: note ?? null,
      favorite: favourite,
      login: { uris: [], username: account.label || null, password: null, totp: address.totp },
      collectionIds: null,
    });
  });
  return { file: { encrypted: false, folders: [...folders.values()], items }, written, problems, notes };
}

/**
 * The address of an account. Where its names cannot stand in one, such as with a colon, it has none: they are those of the
 * login then.
 */
function addressOf(account: OtpauthAccount, notes: Set<FormatNote>): { totp: string } {
  if (account.type !== 'steam') {
    try {
      return { totp: formatOtpauth(account) };
    } catch (error) {
      if (!(error instanceof OtpError) || !NAME_CODES.has(error.code)) throw error;
    }
  }
  if (account.organisation) notes.add('organisation_not_carried');
  // Bitwarden knows Steam's codes by this scheme alone, which has no names.
  if (account.type === 'steam') return { totp: `steam://${encodeBase32(account.secret)}` };
  const { issuer: _issuer, organisation: _organisation, ...nameless } = account;
  return { totp: formatOtpauth({ ...nameless, label: '' }) };
}

const NAME_CODES: ReadonlySet<string> = new Set([
  'otpauth.colon_in_label',
  'otpauth.invalid_text',
  'otpauth.organisation_without_issuer',
]);
