import type { Entry } from '../board-query.ts';

/** What an entry is called where there is one name for it. */
export function nameOf({ issuer, label }: Pick<Entry, 'issuer' | 'label'>): string {
  return issuer && label ? `${issuer} (${label})` : issuer || label;
}
