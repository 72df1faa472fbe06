import { usernameProblem } from '../../core/people/username.ts';
import { Refusal, type ValueType } from '../schema.ts';

export const username: ValueType<string> = {
  label: 'user name: 3 to 30 letters, digits, `-` and `_`',
  parse(text) {
    const name = text.trim();
    const problem = usernameProblem(name);
    return problem === undefined
      ? name
      : new Refusal(problem, 'Give 3 to 30 letters, digits, - or _, such as admin.');
  },
};
