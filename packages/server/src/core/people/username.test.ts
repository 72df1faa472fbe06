import { expect, it } from 'vitest';
import { createIds } from '../../platform/ids.ts';
import { createSystemRandom } from '../../platform/random.ts';
import { EVERYBODY } from '../vault/collections/grants.ts';
import { hasUsernameForm, usernameProblem } from './username.ts';

const ids = createIds({ now: () => 1_700_000_000_000 }, createSystemRandom());

it.each([EVERYBODY, 'EveryBody', ids.next('per'), ids.next('usr').toUpperCase()])(
  'nobody is called %s, by which commands and routes mean others',
  (name) => {
    expect(hasUsernameForm(name)).toBe(true);
    expect(usernameProblem(name)).toMatch(/must not/);
  },
);

it.each(['ann', 'everybody-2', 'not-everybody', 'per_ann', 'A_b-9', 'x'.repeat(30)])(
  'one may be called %s',
  (name) => {
    expect(usernameProblem(name)).toBeUndefined();
  },
);
