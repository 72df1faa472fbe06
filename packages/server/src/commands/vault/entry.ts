import type { Entry } from '../../core/vault/entries/entries.ts';
import { isoTime } from '../../http/answer/iso-time.ts';
import type { OpenInstallation } from '../installation/installation.ts';
import { CommandFailure, UsageError } from '../program/failure.ts';
import type { Scope } from './scope.ts';

/** As people know it. */
export function entryName({ issuer, label }: { issuer?: string | null | undefined; label: string }): string {
  return [issuer, label].filter(Boolean).join(': ') || 'an entry without a name';
}

/** `TOTP`, with what is unusual about it: most are alike. */
export function describeType({
  type,
  algorithm,
  digits,
  period,
}: Pick<Entry, 'type' | 'algorithm' | 'digits' | 'period'>): string {
  if (type === 'steam') return 'Steam';
  const unusual = [
    ...(algorithm === 'SHA1' ? [] : [algorithm]),
    ...(digits === 6 ? [] : [`${digits} digits`]),
    ...(type === 'hotp' || period === 30 ? [] : [`${period} s`]),
  ];
  return [type.toUpperCase(), ...unusual].join(', ');
}

/** For programs: everything that its readers see but the note, which may hold anything. */
export function entryView(entry: Entry, scope: Scope) {
  const { id, label, issuer, organisation, type, algorithm, digits, groups, favourite } = entry;
  return {
    ...{ id, label, issuer, organisation, type, algorithm, digits },
    period: type === 'hotp' ? null : entry.period,
    ...{ groups, favourite },
    collection: { id: entry.collectionId, name: scope.nameOf(entry.collectionId) },
    createdAt: isoTime(entry.createdAt),
    updatedAt: isoTime(entry.updatedAt),
  };
}

const ADDRESS = /^[a-z][a-z0-9+.-]*:\/\//i;

/** Whether a text is an address, such as one that holds a secret, and no name. */
export function isAddress(text: string): boolean {
  return ADDRESS.test(text);
}

/** Of a name among the words of a command, before anything is done. @throws UsageError */
export function refuseAddress(label: string | undefined): void {
  if (label === undefined || !isAddress(label)) return;
  throw new UsageError(
    'An address holds the secret, and every user of the machine sees the words of a command. Give it on standard input or with --secret-file, and make a new secret at the site.',
  );
}

/** Names that are told where several fit. */
const MAX_TOLD = 10;

/**
 * The entry that is meant: by its id, by its whole name, or by a part of it that no other has.
 *
 * @throws UsageError naming the candidates where there are several; CommandFailure where there is none, or it is damaged
 */
export async function findEntry(
  { platform, core }: OpenInstallation,
  scope: Scope,
  wanted: string,
): Promise<Entry> {
  const list = await core.vault.entries.list(platform.database.read, scope.caller, scope.collection);
  const byId = list.entries.find(({ id }) => id === wanted);
  if (byId) return byId;
  if (list.damaged.some(({ id }) => id === wanted)) {
    const message = `The entry ${wanted} is damaged, or its encryption key is not there.`;
    throw new CommandFailure('vault.entry_damaged', message);
  }
  const candidates = entriesCalled(list.entries, wanted);
  const [only] = candidates;
  if (only && candidates.length === 1) return only;
  if (!only) {
    throw new CommandFailure(
      'vault.entry_not_found',
      `There is no entry ${wanted}. See them with: twofold vault list`,
    );
  }
  const lines = candidates
    .slice(0, MAX_TOLD)
    .map((entry) => `  ${entry.id}  ${entryName(entry)} (${scope.nameOf(entry.collectionId)})`);
  const more = candidates.length > MAX_TOLD ? [`  and ${candidates.length - MAX_TOLD} more`] : [];
  throw new UsageError(
    [`${candidates.length} entries fit ${wanted}. Say which by its id:`, ...lines, ...more].join('\n'),
  );
}

/** Those of the whole name where there are any, else those that have it as a part, whatever the case. */
export function entriesCalled<Named extends Pick<Entry, 'label' | 'issuer'>>(
  entries: readonly Named[],
  wanted: string,
): Named[] {
  const name = fold(wanted);
  if (name === '') return [];
  const whole = entries.filter(({ label, issuer }) =>
    [label, issuer ?? '', `${issuer}:${label}`, `${issuer}: ${label}`, `${issuer} ${label}`].some(
      (own) => fold(own) === name,
    ),
  );
  if (whole.length > 0) return whole;
  return entries.filter(({ label, issuer }) => fold(`${issuer ?? ''} ${label}`).includes(name));
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase().trim();
}
