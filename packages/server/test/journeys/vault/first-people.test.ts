import { expect, it } from 'vitest';
import { prepareAdministrators } from '../../../src/first-start.ts';
import { openInstallation } from '../../installation/installation.ts';
import { programOf } from '../../people/client.ts';
import { logInWith, PASSWORD } from '../../people/person.ts';
import { addEntry, boardOf } from '../../vault/vault.ts';

it('the two people of the environment share a board: one adds, the other sees codes and changes nothing', async () => {
  const seed = await openInstallation();
  const passwordHash = await seed.core.passwords.hash(PASSWORD);
  await seed.close();
  const twofold = await openInstallation({
    ADMIN_USERNAME: 'admin',
    ADMIN_PASSWORD_HASH: passwordHash,
    VIEWER_USERNAME: 'viewer',
    VIEWER_PASSWORD_HASH: passwordHash,
  });
  try {
    await prepareAdministrators(twofold.platform, twofold.core);
    const admin = programOf(twofold);
    const viewer = programOf(twofold);
    await logInWith(admin, 'admin');
    await logInWith(viewer, 'viewer');
    const { id } = await addEntry(admin, { label: 'shared' });
    expect((await boardOf(viewer)).accounts).toMatchObject([{ id, label: 'shared' }]);
    expect((await viewer.call('DELETE', `/accounts/${id}`)).status).toBe(403);
  } finally {
    await twofold.close();
  }
});
