import { encodeBase64, encodeUtf8 } from '../encoding/bytes.ts';
import { accountName, shownName } from '../entries.ts';
import type { EntryProblem, FormatEntry, FormatNote, FormatTools, FormatWriter } from '../format.ts';
import { lossOf } from '../loss.ts';
import { withoutColons } from '../otpauth/write.ts';
import { writeAccount, writePart } from './payload.ts';

/** What Google Authenticator puts into one QR code. */
const ACCOUNTS_PER_PART = 10;
/** Some 1,500 characters of address: a QR code of it is still read off a screen. */
const BYTES_PER_PART = 1_000;

export interface MigrationParts {
  /** Addresses to be shown as QR codes, in their order. */
  addresses: string[];
  notes: FormatNote[];
  problems: EntryProblem[];
}

/** The accounts as the codes with which they move into Google Authenticator. Not encrypted. */
export function migrationParts(
  entries: readonly FormatEntry[],
  tools: Pick<FormatTools, 'random'>,
): MigrationParts {
  const loss = lossOf(entries, { notes: false, groups: 0, favourites: false, organisations: false });
  const notes = new Set<FormatNote>(['not_encrypted', ...loss]);
  const problems: EntryProblem[] = [];
  const accounts: Uint8Array[] = [];
  entries.forEach(({ account }, index) => {
    const bytes = writeAccount(withoutColons(account, notes));
    if (typeof bytes === 'string') {
      problems.push({ entry: index + 1, ...shownName(accountName(account)), code: bytes });
      return;
    }
    if (account.type === 'totp' && account.periodSeconds !== 30) notes.add('period_not_carried');
    accounts.push(bytes);
  });
  const parts = divide(accounts);
  const id = batchId(tools.random(4));
  const addresses = parts.map((part, index) => {
    const payload = writePart({ accounts: part, size: parts.length, index, id });
    return `otpauth-migration://offline?data=${encodeURIComponent(encodeBase64(payload))}`;
  });
  return { addresses, notes: [...notes], problems };
}

/** 31 bits, so that readers of `int32` and of `uint32` agree on it. */
function batchId(bytes: Uint8Array): bigint {
  return bytes.reduce((id, byte) => id * 256n + BigInt(byte), 0n) & 0x7fffffffn;
}

function divide(accounts: readonly Uint8Array[]): Uint8Array[][] {
  const parts: Uint8Array[][] = [];
  let room = 0;
  for (const account of accounts) {
    const last = parts.at(-1);
    if (last === undefined || last.length === ACCOUNTS_PER_PART || account.length > room) {
      parts.push([account]);
      room = BYTES_PER_PART - account.length;
    } else {
      last.push(account);
      room -= account.length;
    }
  }
  return parts;
}

/** The same as a file: one address on each line. */
export const googleWriter: FormatWriter = {
  format: 'google',

  async write(entries, tools) {
    const { addresses, notes, problems } = migrationParts(entries, tools);
    return { bytes: encodeUtf8(addresses.map((address) => `${address}\n`).join('')), notes, problems };
  },
};
