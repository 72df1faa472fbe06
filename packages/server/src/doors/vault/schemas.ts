import { MAX_DIGITS, MAX_PERIOD_SECONDS } from '@twofold/otp';
import { Type } from 'typebox';
import type { BoardEntry, ListedEntry } from '../../core/vault/codes/board.ts';
import type { ShownCode } from '../../core/vault/codes/show.ts';
import type { Collection } from '../../core/vault/collections/collections.ts';
import {
  algorithms,
  entryTypes,
  MAX_GROUPS,
  MAX_NAME_CHARACTERS,
  MAX_NOTE_CHARACTERS,
  MAX_SECRET_CHARACTERS,
  MAX_STORED_COUNTER,
  MIN_DIGITS,
} from '../../core/vault/entries/content.ts';
import type { Entry } from '../../core/vault/entries/entries.ts';
import { isoTime } from '../../http/answer/iso-time.ts';
import { Id } from '../../http/schemas/id.ts';
import { Time } from '../../http/schemas/time.ts';

export const tags = ['Vault'];

export const Nullable = <Schema extends Parameters<typeof Type.Union>[0][number]>(schema: Schema) =>
  Type.Union([schema, Type.Null()]);

const Label = Type.String({
  maxLength: MAX_NAME_CHARACTERS,
  description: 'The account, such as an e-mail address.',
});
const Issuer = Nullable(Type.String({ maxLength: MAX_NAME_CHARACTERS, description: 'Whose account it is.' }));
const Algorithm = Type.Enum(algorithms);
const EntryTypeField = Type.Enum(entryTypes);
export const CollectionField = { ...Id, description: 'The id of a collection, or `personal`.' };
const Icon = Nullable(
  Type.String({
    maxLength: 64,
    description: "The name of a brand's icon. Never an address: nothing is fetched.",
  }),
);
const noteFields = {
  icon: Type.Optional(Icon),
  note: Type.Optional(Nullable(Type.String({ maxLength: MAX_NOTE_CHARACTERS }))),
  groups: Type.Optional(
    Type.Array(Type.String({ maxLength: MAX_NAME_CHARACTERS }), { maxItems: MAX_GROUPS }),
  ),
  favourite: Type.Optional(Type.Boolean()),
};

/** One of `secret` and `uri`, as the handler sees to: a union would say less of what is wrong. */
export const NewEntryBody = Type.Object({
  label: Type.Optional(Label),
  secret: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: MAX_SECRET_CHARACTERS,
      description: 'Base32, as the site shows it. Spaces do not matter.',
    }),
  ),
  uri: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 16_384,
      description:
        'An `otpauth://` address, in place of the secret and what makes codes of it. Names that are given besides stand in ' +
        'place of its own.',
      examples: ['otpauth://totp/Example:ann?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Example'],
    }),
  ),
  issuer: Type.Optional(Issuer),
  algorithm: Type.Optional(Algorithm),
  digits: Type.Optional(Type.Integer({ minimum: MIN_DIGITS, maximum: MAX_DIGITS })),
  period: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_PERIOD_SECONDS, description: 'Seconds.' })),
  type: Type.Optional(EntryTypeField),
  counter: Type.Optional(
    Type.Integer({ minimum: 0, maximum: MAX_STORED_COUNTER, description: 'Of the next code of HOTP.' }),
  ),
  collection: Type.Optional(CollectionField),
  ...noteFields,
});

export const EntryChangeBody = Type.Object({
  label: Type.Optional(Label),
  issuer: Type.Optional(Issuer),
  collection: Type.Optional(CollectionField),
  ...noteFields,
});

const entryFields = {
  id: Type.String(),
  label: Type.String(),
  issuer: Nullable(Type.String()),
  algorithm: Algorithm,
  digits: Type.Integer(),
  period: Nullable(Type.Integer({ description: 'Seconds; null for HOTP.' })),
  type: EntryTypeField,
  icon: Nullable(Type.String()),
  collection: Type.String(),
  favourite: Type.Boolean(),
};

/** Of an entry by itself: no code, and never the secret. */
export const EntryView = Type.Object({
  ...entryFields,
  organisation: Nullable(Type.String()),
  note: Nullable(Type.String()),
  groups: Type.Array(Type.String()),
  createdAt: Time,
  updatedAt: Time,
});

export const BoardQuery = Type.Object({
  collection: Type.Optional(CollectionField),
  q: Type.Optional(Type.String({ maxLength: 256, description: 'Part of a label or an issuer.' })),
});

export const StateField = Type.String({
  description:
    'Of what you may see: another one after each change of it. A `change` of the stream with the same is of nothing new.',
});

export const BoardView = Type.Object({
  accounts: Type.Array(
    Type.Object({
      ...entryFields,
      current_code: Nullable(
        Type.String({ description: 'Null for HOTP, whose codes are used up by being shown.' }),
      ),
      next_code: Nullable(Type.String()),
      time_remaining: Nullable(Type.Integer({ description: 'Seconds until `next_code` begins.' })),
    }),
  ),
  damaged: Type.Array(Type.Object({ id: Type.String(), collection: Type.String() }), {
    description: 'Entries that cannot be opened. An editor can delete them.',
  }),
  serverTime: { ...Time, description: 'What the codes are of.' },
  state: StateField,
});

export const CodeView = Type.Object({
  otp: Type.String(),
  current_code: Type.String(),
  time_remaining: Nullable(Type.Integer()),
  period: Nullable(Type.Integer()),
  next_code: Nullable(Type.String()),
});

export const CollectionView = Type.Object({
  id: Type.String(),
  name: Nullable(Type.String({ description: 'Null for the personal one.' })),
  personal: Type.Boolean(),
  access: Type.Enum(['read', 'edit', 'manage']),
  revision: Type.Integer({ description: 'Raised by every change that its readers see.' }),
  createdAt: Time,
});

export const CollectionBody = Type.Object({ name: Type.String({ minLength: 1, maxLength: 256 }) });

function fieldsOf(entry: ListedEntry) {
  const { id, label, issuer, algorithm, digits, type, icon, favourite } = entry;
  const period = type === 'hotp' ? null : entry.period;
  return {
    id,
    label,
    issuer,
    algorithm,
    digits,
    period,
    type,
    icon,
    favourite,
    collection: entry.collectionId,
  };
}

export function entryView(entry: Entry) {
  const { organisation, note, groups } = entry;
  const times = { createdAt: isoTime(entry.createdAt), updatedAt: isoTime(entry.updatedAt) };
  return { ...fieldsOf(entry), organisation, note, groups, ...times };
}

export function boardEntryView({ entry, codes }: BoardEntry) {
  return {
    ...fieldsOf(entry),
    current_code: codes?.code ?? null,
    next_code: codes?.next ?? null,
    time_remaining: codes?.remainingSeconds ?? null,
  };
}

export function codeView(shown: ShownCode) {
  const { code: otp } = shown;
  if (shown.kind === 'counter')
    return { otp, current_code: otp, time_remaining: null, period: null, next_code: null };
  const { remainingSeconds, period, next } = shown;
  return { otp, current_code: otp, time_remaining: remainingSeconds, period, next_code: next };
}

export function collectionView(collection: Collection) {
  const { id, name, isPersonal: personal, mayEdit, mayReveal, revision } = collection;
  // Who may reveal what is shared is who may manage it.
  const isManaged = mayReveal && !personal;
  const access = isManaged ? ('manage' as const) : mayEdit ? ('edit' as const) : ('read' as const);
  return { id, name, personal, access, revision, createdAt: isoTime(collection.createdAt) };
}
