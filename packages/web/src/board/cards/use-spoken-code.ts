import { useEffect } from 'react';
import { announce } from '../../notices/announcer.tsx';
import { spellCode } from '../../texts/group-code.ts';
import { useTexts } from '../../texts/texts.ts';
import { ticker } from '../../time/server-time.ts';
import { type Codes, codeAt } from '../codes/codes.ts';
import { ENDING_SECONDS } from './countdown.tsx';

/**
 * Says the code of the card with the focus: when it gets there, ten seconds before the end, and when the code changes.
 * Never with each second.
 *
 * @param codes undefined while no card has the focus, or one that has no code by itself
 */
export function useSpokenCode(codes: Codes | undefined, isHidden: boolean): void {
  const { board } = useTexts();
  const isThere = codes !== undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same codes that are fetched again are nothing new
  useEffect(() => {
    if (codes === undefined) return;
    let saidStep: number | undefined;
    const say = () => {
      const { code, step, secondsLeft } = codeAt(codes, ticker.second());
      if (code === undefined) return;
      if (step !== saidStep) {
        saidStep = step;
        if (isHidden) announce(board.spokenHidden(secondsLeft));
        else announce(board.spokenCode(spellCode(code), secondsLeft), { holdsCode: true });
      } else if (secondsLeft === ENDING_SECONDS) announce(board.spokenEnding(secondsLeft));
    };
    say();
    return ticker.subscribe(say);
  }, [isThere, codes?.current, codes?.next, isHidden, board]);
}
