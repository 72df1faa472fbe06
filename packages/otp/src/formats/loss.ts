import type { FormatEntry, FormatNote } from './format.ts';

/** What a format has a place for, beside the account itself. */
export interface Carries {
  notes: boolean;
  /** How many groups an account can be in. */
  groups: number;
  favourites: boolean;
  organisations: boolean;
}

/** What of these entries is lost in a format, for whoever exports to it. */
export function lossOf(entries: readonly FormatEntry[], carries: Carries): FormatNote[] {
  const notes: FormatNote[] = [];
  if (!carries.notes && entries.some((entry) => entry.note)) notes.push('note_not_carried');
  if (entries.some((entry) => entry.groups.length > carries.groups)) notes.push('groups_not_carried');
  if (!carries.favourites && entries.some((entry) => entry.favourite)) notes.push('favourite_not_carried');
  if (!carries.organisations && entries.some((entry) => entry.account.organisation))
    notes.push('organisation_not_carried');
  return notes;
}
