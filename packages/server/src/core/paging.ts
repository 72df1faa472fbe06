import { TwofoldError } from '../platform/errors.ts';

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
