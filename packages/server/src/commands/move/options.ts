import type { JsonOption, YesOption } from '../program/options.ts';

/** As they were given on the command line. */
export interface MoveCommandOptions extends JsonOption, YesOption {
  from?: string;
  to?: string;
  undo?: boolean;
}
