import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Installation, openInstallation } from '../../installation/installation.ts';
import { countStatuses, logIn, SHOW_SECRETS } from '../../users/enrolled-user.ts';

/** The default of RATE_LIMIT_SECOND_FACTOR_SOURCE_MAX. */
const PER_SOURCE = 30;

let instances: Installation[];
beforeAll(async () => {
  const first = await openInstallation(SHOW_SECRETS);
  instances = [first, await openInstallation({ ...SHOW_SECRETS, DATA_DIR: first.dataDir })];
});
afterAll(async () => {
  for (const instance of instances.toReversed()) await instance.close();
});

it('X18: of a burst from one address, each guess at another user, the limit is evaluated and no more', async () => {
  const client = { ip: '198.51.100.7' };
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, user) =>
      logIn(instances[user % 2] as Installation, `user-${user}`, '123456', { body: { client } }),
    ),
  );
  expect(countStatuses(answers)).toEqual({ 401: PER_SOURCE, 429: 200 - PER_SOURCE });
});
