import { queryOptions, replaceEqualDeep } from '@tanstack/react-query';
import type { Answer } from '@twofold/client';
import { call } from '../api/connection.ts';
import { askLive, type Stated } from '../session/live-answer.ts';
import { LIVE } from '../session/live-changes.ts';
import { deviceClock } from '../time/clock.ts';
import { serverClock, ticker } from '../time/server-time.ts';
import type { Codes } from './codes/codes.ts';

/** An entry of the board, without its codes: it stays the same object until something of it changes. */
export interface Entry {
  id: string;
  issuer: string | null;
  label: string;
  type: 'totp' | 'hotp' | 'steam';
  collection: string;
  favourite: boolean;
  /** The name of a brand's icon, from anywhere. */
  icon: string | null;
}

export interface Board extends Stated {
  /** Oldest first. */
  entries: readonly Entry[];
  /** By the id of the entry. Those of HOTP are missing: to show one is to use it. */
  codes: ReadonlyMap<string, Codes>;
  /** Entries that cannot be opened. */
  damaged: number;
  /** Unix milliseconds of the server's clock. */
  fetchedAt: number;
}

/** All that the person may see. Each answer is on the audit log as what they saw: it is asked for when it is needed. */
export const boardQuery = queryOptions({
  queryKey: [LIVE, 'board'],
  queryFn: ({ signal }): Promise<Board> =>
    askLive(async () => {
      const sentAt = deviceClock.wall();
      const answer = await call('GET /api/accounts', { query: {} }, { signal });
      const serverTime = Date.parse(answer.serverTime);
      serverClock.learn({ sentAt, receivedAt: deviceClock.wall(), serverTime });
      ticker.adjust();
      return boardOf(answer, serverTime);
    }),
  // It does not grow old by itself: the stream tells of changes, the clock of new codes.
  staleTime: Number.POSITIVE_INFINITY,
  refetchOnWindowFocus: false,
  // Entries that did not change stay what they are, so that they are not sorted and searched anew with every code.
  structuralSharing: (before, after) => sharing(before as Board | undefined, after as Board),
});

export type Collection = Answer<'GET /api/collections'>['collections'][number];

export const collectionsQuery = queryOptions({
  queryKey: [LIVE, 'collections'],
  queryFn: ({ signal }) => askLive(() => call('GET /api/collections', {}, { signal })),
  select: ({ collections }): readonly Collection[] => collections,
});

function boardOf({ accounts, damaged, state }: Answer<'GET /api/accounts'>, serverTime: number): Board {
  const codes = new Map<string, Codes>();
  const entries = accounts.map((account): Entry => {
    const { id, issuer, label, type, collection, favourite, icon } = account;
    const { period, current_code: current, next_code: next } = account;
    if (period !== null && current !== null && next !== null)
      codes.set(id, { period, step: Math.floor(serverTime / 1000 / period), current, next });
    return { id, issuer, label, type, collection, favourite, icon };
  });
  return { entries, codes, damaged: damaged.length, fetchedAt: serverTime, state };
}

function sharing(before: Board | undefined, after: Board): Board {
  return before ? { ...after, entries: replaceEqualDeep(before.entries, after.entries) } : after;
}
