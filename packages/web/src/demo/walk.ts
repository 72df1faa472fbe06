import type { Said } from './said.ts';

export const stepNames = ['enroll', 'confirm', 'sign-in', 'recovery', 'passkey', 'record'] as const;
export type StepName = (typeof stepNames)[number];

/** What the steps hand on. It is kept nowhere else: a page that is loaded anew knows nothing of it. */
export interface Walk {
  /** How many steps are done. */
  done: number;
  /** Of the demo, as the server knows them; empty before the first step. */
  user: string;
  qrCode: string;
  recoveryCodes: readonly string[];
  /** What came of each step, for when it is closed. */
  summaries: Readonly<Partial<Record<StepName, Said>>>;
  /** How often it has begun anew: nothing of the walk before is left. */
  round: number;
}

export const BEGINNING: Walk = {
  done: 0,
  user: '',
  qrCode: '',
  recoveryCodes: [],
  summaries: {},
  round: 0,
};

export type WalkEvent =
  | { type: 'enrolled'; user: string; qrCode: string; recoveryCodes: readonly string[] }
  | { type: 'summarised'; step: StepName; summary: Said }
  | { type: 'went-on' }
  | { type: 'started-over' };

export function nextWalk(walk: Walk, event: WalkEvent): Walk {
  switch (event.type) {
    case 'enrolled': {
      const { user, qrCode, recoveryCodes } = event;
      return { ...walk, user, qrCode, recoveryCodes };
    }
    case 'summarised':
      return { ...walk, summaries: { ...walk.summaries, [event.step]: event.summary } };
    case 'went-on':
      return { ...walk, done: Math.min(walk.done + 1, stepNames.length - 1) };
    case 'started-over':
      return { ...BEGINNING, round: walk.round + 1 };
  }
}

export type StepState = 'done' | 'current' | 'ahead';

export function stateOfStep(walk: Walk, name: StepName): StepState {
  const index = stepNames.indexOf(name);
  if (index < walk.done) return 'done';
  return index === walk.done ? 'current' : 'ahead';
}
