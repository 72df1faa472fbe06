import { BENCH_ISSUER, benchEntryCodes, benchEntryLabel } from '../population/bench-entry.ts';

/** As long as a real one. */
const STATE = 'x'.repeat(43);

/** What the board of so many entries answers, as long as the server's own answer. */
export function bareBoard(entries: number): object {
  const now = Date.now();
  const codes = benchEntryCodes(entries, now);
  const next = benchEntryCodes(entries, now + 30_000);
  const accounts = codes.map((code, entry) => ({
    ...{ id: `ent_${'0'.repeat(26)}`, label: benchEntryLabel(entry), issuer: BENCH_ISSUER },
    ...{ algorithm: 'SHA1', digits: 6, period: 30, type: 'totp', icon: null },
    ...{ collection: `col_${'0'.repeat(26)}`, favourite: false },
    ...{ current_code: code, next_code: next[entry], time_remaining: 15 },
  }));
  return { accounts, damaged: [], serverTime: new Date(now).toISOString(), state: STATE };
}
