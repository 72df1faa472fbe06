import type { OtpErrorCode } from '@twofold/otp';
import type { EntryProblemCode, FormatNote } from '@twofold/otp/formats/format';
import { FORMAT_TITLES } from '@twofold/otp/formats/names';

const entries = (count: number) => (count === 1 ? '1 entry' : `${count} entries`);

/** What can be wrong with one entry of a file. */
export type ReadingProblem = Extract<
  EntryProblemCode,
  `base32.${string}` | `otpauth.${string}` | `entry.${string}` | 'format.damaged'
>;

/** What can be wrong with a file. */
export type FileProblem = Extract<OtpErrorCode, `format.${string}`>;

const problems: Record<ReadingProblem, string> = {
  'base32.empty': 'There is no secret.',
  'base32.invalid_character': 'The secret has a character that no base32 has.',
  'base32.invalid_length': 'The secret is cut off.',
  'base32.invalid_padding': 'The secret goes on after its end.',
  'entry.field_invalid': 'A field is missing, or is not what it should be.',
  'entry.no_secret': 'There is no secret.',
  'entry.not_a_code': 'What stands there makes no codes.',
  'entry.type_unsupported': 'Codes of this kind are not supported.',
  'format.damaged': 'It is damaged.',
  'otpauth.colon_in_label': 'A name has a colon in it.',
  'otpauth.duplicate_parameter': 'A parameter stands there twice, with different values.',
  'otpauth.invalid_algorithm': 'The algorithm is none of SHA1, SHA256 and SHA512.',
  'otpauth.invalid_counter': 'The counter is no number from 0 up.',
  'otpauth.invalid_digits': 'The number of figures is none from 5 to 10.',
  'otpauth.invalid_period': 'The period is none from 1 to 86400 seconds.',
  'otpauth.invalid_scheme': 'This is no otpauth:// address.',
  'otpauth.invalid_text': 'A name has characters that cannot be read.',
  'otpauth.invalid_type': 'The kind is none of totp, hotp and steam.',
  'otpauth.organisation_without_issuer': 'A site or company is missing.',
  'otpauth.secret_missing': 'There is no secret.',
  'otpauth.too_long': 'The address is longer than any.',
  'otpauth.type_unsupported': 'Codes of this kind (mOTP, Yandex) are not supported.',
};

const refusals: Record<FileProblem | 'not_secure' | 'failed', string> = {
  'format.account_restricted':
    'This file is encrypted for the account that it comes from, and opens nowhere else. Export it again with a password of its own.',
  'format.damaged': 'This file is cut off or damaged, or not what it looks like.',
  'format.empty': 'There is no account in this file.',
  'format.kdf_too_expensive': 'This file asks for more work on its password than is done for any file.',
  'format.password_required': 'This file is encrypted.',
  'format.password_wrong': 'This password does not open the file.',
  'format.picture': 'This is a picture. Choose it under “QR code”.',
  'format.too_deep': 'This file is nested deeper than any export.',
  'format.too_large': 'This file is larger than any export.',
  'format.too_many_entries': 'This file has more than 5,000 entries, or more in it than any export.',
  'format.unknown': 'This file is in no format that is known here.',
  'format.unsupported': 'This kind or version of the format cannot be read.',
  not_secure: 'This file is encrypted, and browsers decrypt only on pages over https.',
  failed: 'This device could not open the file. It may lack the memory that the file asks for.',
};

const notes: Record<FormatNote, string> = {
  algorithm_respelled: 'An algorithm was spelt in an unusual way.',
  colon_in_name: 'A name has a colon in it: it may have been divided at the wrong place.',
  colon_replaced: 'Colons in names became dashes.',
  counter_missing: 'A counter was not given: it begins at 0.',
  digits_unusual: 'Some codes have neither 6 nor 8 figures.',
  entries_without_code: 'Entries without one-time codes are left out.',
  favourite_not_carried: 'The format does not say what is pinned.',
  groups_in_clear: 'The names of groups stand unencrypted in the file.',
  groups_not_carried: 'The format has no groups, or one for each account.',
  hash_unescaped: 'A # was read as a part of a name.',
  issuer_differs_from_prefix: 'Some accounts name two companies: both are kept.',
  issuer_period_suffix: 'A company had a period at its end that belonged elsewhere.',
  label_missing: 'Some accounts have no name.',
  note_not_carried: 'The format has no notes.',
  not_encrypted: 'The file is not encrypted: whoever has it has the accounts.',
  organisation_not_carried: 'The format has one name for a company: that of the organisation is left out.',
  parameter_repeated: 'A parameter stood there twice.',
  parameters_ignored: 'Pictures, and what means nothing here, are left out.',
  part_repeated: 'A part was there twice: it counts once.',
  percent_malformed: 'A % was read as a part of a name.',
  period_not_carried:
    'The format does not say how long a code lasts: 30 seconds are taken for all. Compare the codes.',
  plus_as_space: 'A + in the name of a company was read as a space.',
  read_as_steam: 'Some accounts were read as those of Steam.',
  secret_respelled: 'Some secrets were written in an unusual way.',
  secret_short: 'Some secrets are shorter than 128 bits.',
  spaces_unescaped: 'Spaces in addresses were read as spaces.',
  steam_parameters_ignored: 'What Steam always has alike was taken as Steam has it.',
  trashed_left_out: 'What was in the trash is left out.',
};

/** Of these the entry says so that they are about; the others are about the file. */
const entryNotes: Partial<Record<FormatNote, string>> = {
  colon_in_name: 'Its name has a colon: it may be divided at the wrong place.',
  counter_missing: 'Its counter was not given: it begins at 0.',
  digits_unusual: 'Its codes have neither 6 nor 8 figures.',
  hash_unescaped: 'A # was read as a part of its name.',
  issuer_differs_from_prefix: 'It names two companies: both are kept.',
  issuer_period_suffix: 'Its company had a period at the end that belonged elsewhere.',
  parameter_repeated: 'A parameter stood there twice.',
  percent_malformed: 'A % was read as a part of its name.',
  plus_as_space: 'A + in its company was read as a space.',
  read_as_steam: 'It was read as one of Steam.',
  secret_short: 'Its secret is shorter than 128 bits.',
};

/** Of the dialogs that read and write files: loaded with them. */
export const importTexts = {
  /** What people call each format: names of programs, and words of ours. */
  formats: FORMAT_TITLES,
  explanation:
    'Drop an export of another authenticator here. It is opened in this browser: the file and its password are not sent.',
  choose: 'Choose a file',
  format: 'Written by',
  anyFormat: 'Recognised by itself',
  reading: (name: string | undefined) => (name === undefined ? 'Reading…' : `Opening ${name}…`),
  readingFor: (seconds: number) => `${seconds} s. A strong password protection takes its time.`,
  stop: 'Stop',
  lockedTitle: (format: string) => `Encrypted by ${format}`,
  password: 'Password of the file',
  open: 'Open',
  other: 'Another file',

  found: (format: string | undefined, count: number) =>
    format === undefined ? entries(count) : `${format}: ${entries(count)}`,
  checking: (done: number, all: number) => (done === 0 ? 'Checking…' : `Checking… ${done} of ${all}`),
  notes: 'What to know about this file',
  missingParts: (parts: string) => `Parts are missing: ${parts}. What they have is not here.`,
  groups: { all: 'All', new: 'New', there: 'There already', wrong: 'Not possible' },
  doneGroups: { all: 'All', new: 'Added', there: 'Not added', wrong: 'Not possible' },
  groupsLabel: 'Show',
  table: 'Entries of the file',
  account: 'Account',
  what: 'What happens',
  include: (name: string) => `Add ${name}`,
  includeAll: 'Add all that are new',
  nameless: 'Without a name',
  more: (count: number) => `Show ${count} more`,
  fates: {
    new: 'New',
    added: 'Added',
    there: 'There already',
    twice: 'Twice in the file',
    refused: 'Not possible',
    unreadable: 'Not possible',
    left: 'Not added',
    unwanted: 'Left out',
  },
  thereAs: (name: string) => `It is ${name} there.`,
  line: (line: number) => `line ${line}`,
  entry: (entry: number) => `entry ${entry}`,
  add: (count: number) => (count === 0 ? 'Nothing to add' : `Add ${entries(count)}`),
  adding: (done: number, all: number) => `${done} of ${all} added`,
  retry: 'Try again',
  halted: 'The rest was not sent. What was added stays.',
  added: (count: number) => (count === 0 ? 'Nothing was added.' : `${entries(count)} added.`),
  there: (count: number) => `${entries(count)} not added.`,
  wrong: (count: number) => (count === 1 ? '1 entry is not possible.' : `${count} entries are not possible.`),
  deleteFile: 'Delete the file when its codes are right: it holds the secrets.',
  done: 'Done',
  fields: {
    label: 'Account',
    issuer: 'Site or company',
    organisation: 'Organisation',
    secret: 'Setup key',
    note: 'Note',
    groups: 'Groups',
    digits: 'Figures',
    period: 'Period',
    counter: 'Counter',
    uri: 'Address',
  } as Record<string, string>,
  unreadable: 'It cannot be read.',

  export: {
    title: 'Export entries',
    explanation:
      'A file that another authenticator opens. It has the secrets: that you export is on the audit log, and you are told by mail.',
    what: 'What to export',
    everything: 'All that you may export',
    format: 'For which program',
    formats: {
      aegis: 'Aegis, and most others',
      '2fas': '2FAS',
      bitwarden: 'Bitwarden',
      google: 'Google Authenticator (QR codes, not encrypted)',
      otpauth: 'Plain list of addresses (not encrypted)',
    },
    password: 'Password of the file',
    passwordHint:
      'For this file alone, at least 12 characters. Without it nobody opens the file, you included.',
    repeat: 'The password once more',
    plain: {
      otpauth: {
        title: 'This file is not encrypted',
        text: 'Whoever gets it, from your downloads, a backup or a mail, can make all these codes for ever. Use it at once, and delete it.',
      },
      google: {
        title: 'These QR codes are not encrypted',
        text: 'They are shown here, to be scanned with the app. Whoever takes a picture of them can make all these codes for ever.',
      },
    },
    scanCodes: (count: number) =>
      count === 1
        ? 'In Google Authenticator choose “Transfer accounts” and “Import accounts”, and scan this QR code.'
        : `In Google Authenticator choose “Transfer accounts” and “Import accounts”, and scan these ${count} QR codes, one after the other.`,
    codeOf: (number: number, all: number) => `QR code ${number} of ${all}`,
    codeBefore: 'The QR code before',
    codeAfter: 'The next QR code',
    codesHidden: 'The QR codes are hidden again. To see them, export once more.',
    noCodes: 'There is nothing that Google Authenticator could take.',
    plainMeant: 'I know, and I want it unencrypted',
    confirm: 'Export',
    working: 'The file is being made…',
    problems: {
      too_short: 'It needs at least 12 characters.',
      too_long: 'It has at most 256 characters.',
      differs: 'The passwords differ.',
      not_meant: 'Say that you want it unencrypted.',
    },
    saved: (name: string) => `${name} was given to the browser to be saved.`,
    leftOut: (count: number) =>
      `${count === 1 ? '1 entry is' : `${count} entries are`} not in the file: the format has no place for them, or they cannot be opened.`,
    notes: 'What the file does not say',
  },

  problems,
  refusals,
  fileNotes: notes,
  entryNotes,
};
