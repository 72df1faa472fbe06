import { inGroupsOf } from '../texts/group-code.ts';

const CODE_FIGURES = 6;
export const PERIOD_SECONDS = 30;

/** As many figures as a code has of what was typed or pasted, in two groups of three. */
export function groupFigures(typed: string): string {
  return inGroupsOf(3, typed.replace(/\D/g, '').slice(0, CODE_FIGURES)).join(' ');
}

/** Undefined where it is not whole. */
export function codeIn(typed: string): string | undefined {
  const figures = typed.replace(/\D/g, '');
  return figures.length === CODE_FIGURES ? figures : undefined;
}

/** Until an app shows a new code: 1 to 30. @param second since the epoch */
export function secondsLeft(second: number): number {
  return PERIOD_SECONDS - (second % PERIOD_SECONDS);
}
