import { useEffect, useState } from 'react';
import { call } from '../api/connection.ts';
import type { Entry } from './board-query.ts';

/** A code of HOTP is good until the next one is used: it stays long enough to be typed. */
const SHOWN_FOR_MS = 60_000;

/** The codes of HOTP that were asked for on this page; each is forgotten after a minute. */
export function useCounterCodes() {
  const [codes, setCodes] = useState<ReadonlyMap<string, string>>(new Map());

  useEffect(() => {
    if (codes.size === 0) return;
    const pending = setTimeout(() => setCodes(new Map()), SHOWN_FOR_MS);
    return () => clearTimeout(pending);
  }, [codes]);

  /** Uses up the next code of an entry. */
  async function use({ id }: Entry): Promise<string> {
    const { otp } = await call('GET /api/accounts/{id}/otp', { path: { id } });
    setCodes((before) => new Map(before).set(id, otp));
    return otp;
  }

  return { codes, use };
}
