import { ADMIN, VIEWER } from '../console.ts';
import { administrationStates } from './administration.ts';
import { boardStates, viewerStates } from './board.ts';
import { demoStates } from './demo.ts';
import { entranceStates } from './entrance.ts';
import { gateStates, passageStates } from './gate.ts';
import { gateAnswerStates, passageAnswerStates } from './gate-answers.ts';
import { loginStepStates } from './login-steps.ts';
import { secretStates } from './secrets.ts';
import { securityStates } from './security.ts';
import type { StatesOf } from './state.ts';

/** Every page of the console, in every state that looks different. A new page is a line here. */
export const everyState: readonly StatesOf[] = [
  {
    person: undefined,
    states: [...entranceStates, ...loginStepStates, ...passageStates, ...passageAnswerStates, ...demoStates],
  },
  {
    person: ADMIN,
    states: [
      ...boardStates,
      ...secretStates,
      ...securityStates,
      ...administrationStates,
      ...gateStates,
      ...gateAnswerStates,
    ],
  },
  { person: VIEWER, states: viewerStates },
];
