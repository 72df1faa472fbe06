import { TwofoldError } from '../../platform/errors.ts';

export interface PageRequest {
  /** 1 to 100; 100 when left out. */
  readonly limit?: number;
  /** The `nextAfter` of the page before. */
  readonly after?: string;
}

export interface Page<Item> {
  readonly items: Item[];
  /** Where the next page begins; null at the end. */
  readonly nextAfter: string | null;
}

const MAX_LIMIT = 100;

/** Reads one row more than it hands out: that it exists is how the end is known. */
export async function pageOf<Row extends { id: string }, Item>(
  { limit = MAX_LIMIT, after = '' }: PageRequest = {},
  fromRow: (row: Row) => Item,
  read: (range: { after: string; limit: number }) => Promise<Row[]>,
): Promise<Page<Item>> {
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw new TwofoldError('request.invalid', `limit must be a whole number from 1 to ${MAX_LIMIT}.`);
  }
  const rows = await read({ after, limit: limit + 1 });
  const shown = rows.slice(0, limit);
  return {
    items: shown.map(fromRow),
    nextAfter: rows.length > limit ? (shown.at(-1)?.id ?? null) : null,
  };
}

const MAX_NAME_LENGTH = 100;
// What could break out of a line of a log, a table or a terminal: controls, line separators, directional overrides.
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/** A name that people gave to an application or a key: trimmed, 1 to 100 characters. Throws `request.invalid`. */
export function checkName(name: string): string {
  const trimmed = name.trim().normalize('NFC');
  if (trimmed.length === 0 || trimmed.length > MAX_NAME_LENGTH || UNPRINTABLE.test(trimmed)) {
    throw new TwofoldError(
      'request.invalid',
      `name must have 1 to ${MAX_NAME_LENGTH} printable characters.`,
      {
        extras: {
          errors: [{ pointer: '/name', reason: `must have 1 to ${MAX_NAME_LENGTH} printable characters` }],
        },
      },
    );
  }
  return trimmed;
}
