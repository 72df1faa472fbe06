import { keptChoice } from '../../state/preferences.ts';
import { METHODS } from './login-step.ts';

/** What the last login on this device was finished with. It says nothing of whose that was. */
export const factorPreference = keptChoice('second-factor', [...METHODS, 'none'] as const, 'none');
