import { useEffect, useState } from 'react';

/** As long as somebody types without a pause, nothing is asked for. */
const PAUSE_MS = 250;

/** What was typed, once it has stayed the same for a moment; what is empty, at once. */
export function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), text === '' ? 0 : PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
