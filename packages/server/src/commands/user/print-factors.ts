import type { userView } from '../../doors/verify/views.ts';
import type { Io } from '../terminal/io.ts';
import { printTable, showTime } from '../terminal/table.ts';

/** Below what else is known of their owner. */
export function printFactors(io: Io, factors: ReturnType<typeof userView>['factors']): void {
  io.stdout.write('\n');
  printTable(io, factors, [
    { title: 'factor', value: ({ id }) => id },
    { title: 'kind', value: ({ kind }) => kind },
    { title: 'label', value: ({ label }) => label },
    { title: 'state', value: ({ state }) => state },
    { title: 'created', value: ({ createdAt }) => showTime(createdAt) },
    { title: 'last used', value: ({ lastUsedAt }) => showTime(lastUsedAt) },
  ]);
}
