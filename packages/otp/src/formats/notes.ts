import { OTPAUTH_NOTES } from '../otpauth/account.ts';

/** What a format could not carry, and what was guessed in reading it: sentences for the preview. */
export const FORMAT_NOTES = {
  ...OTPAUTH_NOTES,
  colon_replaced: 'the format has no place for a colon in a name; it is written as a dash',
  entries_without_code: 'entries without a one-time code are left out',
  favourite_not_carried: 'the format does not carry which accounts are favourites',
  groups_in_clear: 'the names of groups stand unencrypted in the file',
  groups_not_carried: 'the format does not carry groups, or only one for each account',
  note_not_carried: 'the format does not carry notes',
  not_encrypted: 'the file is not encrypted: whoever has it has the accounts',
  organisation_not_carried: 'the format has one name for the issuer; the organisation is left out',
  part_repeated: 'a part is there twice; it counts once',
  period_not_carried: 'the format does not carry the period; 30 seconds are assumed',
  trashed_left_out: 'accounts in the trash are left out',
} as const;

export type FormatNote = keyof typeof FORMAT_NOTES;
