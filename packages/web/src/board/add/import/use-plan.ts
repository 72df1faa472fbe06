import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../../api/connection.ts';
import { type Fate, fatesBefore } from './plan.ts';
import type { ReadEntry } from './reading/read-import.ts';
import { batchesOf } from './saving/batches.ts';
import type { ImportResult } from './saving/import-run.ts';

let lastPlan = 0;

/** Names a file among those of this page: what is in it is in no key. */
export function nextPlan(): number {
  lastPlan += 1;
  return lastPlan;
}

/**
 * What would become of the entries in a collection. The server is asked, and adds nothing.
 *
 * @returns besides, of how many it has said so
 */
export function usePlan(plan: number, entries: readonly ReadEntry[], collection: string | undefined) {
  const [checked, setChecked] = useState(0);
  const query = useQuery({
    queryKey: ['import-plan', plan, collection],
    queryFn: async ({ signal }): Promise<readonly Fate[]> => {
      const results: ImportResult[] = [];
      for (const batch of batchesOf(entries, [...entries.keys()])) {
        const sent = batch.map((place) => entries[place]?.sent);
        const body = { entries: sent, dryRun: true, ...(collection !== undefined && { collection }) };
        setChecked(results.length);
        results.push(...(await call('POST /api/accounts/import', { body }, { signal })).results);
      }
      return fatesBefore(entries, results);
    },
    // It is about this moment, and about the names in a file.
    ...{ staleTime: Number.POSITIVE_INFINITY, gcTime: 0, refetchOnWindowFocus: false },
  });
  return { ...query, checked };
}
