import { useEffect, useState } from 'react';
import { startWorker } from '../../../../files/start-worker.ts';
import { createQrReader, type QrReader } from './qr-reader.ts';
import address from './qr-worker.ts?worker&url';

/** A reader for as long as the form is there; `restart` ends what it is doing and makes another one. */
export function useQrReader() {
  const [round, setRound] = useState(0);
  const [reader, setReader] = useState<QrReader>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: each round has its own
  useEffect(() => {
    const made = createQrReader(startWorker(address));
    setReader(made);
    return () => made.close();
  }, [round]);
  return { reader, isFirst: round === 0, restart: () => setRound((before) => before + 1) };
}
