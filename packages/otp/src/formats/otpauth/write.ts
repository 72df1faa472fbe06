import { OtpError } from '../../errors.ts';
import type { OtpauthAccount } from '../../otpauth/account.ts';
import { formatOtpauth } from '../../otpauth/format.ts';
import { encodeUtf8 } from '../encoding/bytes.ts';
import { accountName, shownName } from '../entries.ts';
import type { EntryProblem, FormatNote, FormatWriter } from '../format.ts';
import { lossOf } from '../loss.ts';

/** One address on each line, which every authenticator reads. Not encrypted. */
export const otpauthWriter: FormatWriter = {
  format: 'otpauth',

  async write(entries) {
    const loss = lossOf(entries, { notes: false, groups: 0, favourites: false, organisations: true });
    const notes = new Set<FormatNote>(['not_encrypted', ...loss]);
    const problems: EntryProblem[] = [];
    let text = '';
    entries.forEach(({ account }, index) => {
      try {
        text += `${formatOtpauth(withoutColons(account, notes))}\n`;
      } catch (error) {
        if (!(error instanceof OtpError)) throw error;
        problems.push({ entry: index + 1, ...shownName(accountName(account)), code: error.code });
      }
    });
    return { bytes: encodeUtf8(text), notes: [...notes], problems };
  },
};

/**
 * The account with names that the label of an address can carry. A colon divides it, and so does an escaped one:
 * an account with a dash for it opens, and one that is left out does not.
 *
 * @param notes gets `colon_replaced` where that was done
 */
export function withoutColons(account: OtpauthAccount, notes: Set<FormatNote>): OtpauthAccount {
  const clean = (name: string) => {
    if (name.includes(':')) notes.add('colon_replaced');
    return name.replaceAll(':', '-').toWellFormed().trim();
  };
  const { issuer, organisation, label, ...rest } = account;
  const cleaned: OtpauthAccount = { ...rest, label: clean(label) };
  if (issuer || organisation) cleaned.issuer = clean(issuer || organisation || '');
  if (issuer && organisation) cleaned.organisation = clean(organisation);
  return cleaned;
}
