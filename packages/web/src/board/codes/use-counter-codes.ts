import { useEffect, useState } from 'react';
import { callWith } from '../../api/connection.ts';
import { useStore } from '../../state/store.ts';
import { createCounterCodes } from './counter-codes.ts';

/** What uses something up is not sent again by itself: each time that it arrived would use another one. */
const callOnce = callWith({ retries: 0 });

/** The codes of HOTP that were asked for on this page, and what takes the next one. */
export function useCounterCodes() {
  const [kept] = useState(() =>
    createCounterCodes(async (id) => (await callOnce('GET /api/accounts/{id}/otp', { path: { id } })).otp),
  );
  useEffect(() => kept.forgetAll, [kept]);
  return { codes: useStore(kept), use: kept.use };
}
