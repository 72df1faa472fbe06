import { keptChoice } from '../state/preferences.ts';

/** Whether anybody has ever been logged in in this browser: to whom that says nothing, one says how it begins. */
export const wasHere = keptChoice('was-here', ['yes', 'no'] as const, 'no');
