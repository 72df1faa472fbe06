import type { Dispatch } from 'react';
import type { Walk, WalkEvent } from './walk.ts';

/** What a step is given, while it is the present one. */
export interface StepProps {
  walk: Walk;
  dispatch: Dispatch<WalkEvent>;
}
