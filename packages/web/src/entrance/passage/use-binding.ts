import { useEffect, useRef, useState } from 'react';
import type { Passage } from './passage.ts';
import { beginBinding } from './register.ts';

/** A browser makes its key and proves it by itself, within a few hundred milliseconds. Milliseconds. */
const LOOK_EVERY = 500;
const LOOKS = 10;

export interface Binding {
  /** `waiting`: the browser may be making its key; `failed`: it did not. */
  state: 'none' | 'waiting' | 'failed';
  /** From the beginning: it is another device now. */
  again(): void;
}

/** Where nothing but the proof of a key is missing, has the browser make one, and looks whether it did. */
export function useBinding(passage: Passage | undefined, look: () => Promise<unknown>): Binding {
  const isMissing = passage?.at === 'login' && passage.rule === 'binding.missing';
  const [left, setLeft] = useState(LOOKS);
  const hasBegun = useRef(false);
  useEffect(() => {
    if (!isMissing || left === 0) return;
    const timer = setTimeout(async () => {
      if (!hasBegun.current) {
        hasBegun.current = true;
        if (!(await beginBinding())) return setLeft(0);
      }
      await look();
      setLeft(left - 1);
    }, LOOK_EVERY);
    return () => clearTimeout(timer);
  }, [isMissing, left, look]);
  return {
    state: !isMissing ? 'none' : left === 0 ? 'failed' : 'waiting',
    again() {
      hasBegun.current = true;
      setLeft(LOOKS);
    },
  };
}
