import type { Texts } from '../texts/texts.ts';

/** A sentence of this page, in whichever language it is shown. */
export type Said = (texts: Texts['demo']) => string;

/** What came of something, with the call that said so. */
export interface Outcome {
  kind: 'accepted' | 'refused';
  said: readonly Said[];
  /** Undefined where nothing was called. */
  call?: { number: number; title: string } | undefined;
}
