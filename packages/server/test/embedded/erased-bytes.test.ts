import { expect, it } from 'vitest';
import { openInstallation } from '../installation/installation.ts';
import { createDataDir } from '../installation/server-process.ts';
import { readStoreFiles } from '../installation/set-up.ts';
import { SHOW_SECRETS } from '../users/enrolled-user.ts';
import { heldSecrets, livelyUser, NAME, userPath } from '../users/erasable-user.ts';

it('erasing a user leaves no secret, no stored answer and no name in the bytes of the file', async () => {
  const { dataDir, remove } = createDataDir();
  const twofold = await openInstallation({ ...SHOW_SECRETS, DATA_DIR: dataDir });
  await livelyUser(twofold);
  const held = await heldSecrets(dataDir);
  expect(held.length).toBeGreaterThan(30);
  expect((await twofold.call('DELETE', userPath)).status).toBe(204);

  // The last connection that closes brings everything from the write-ahead log into the file.
  await twofold.close();
  const bytes = (await readStoreFiles(dataDir)).map((read) => read.bytes.toString('latin1')).join('');
  expect(bytes).toContain('user.erased');
  expect([NAME, ...held].filter((text) => bytes.includes(text))).toEqual([]);
  await remove();
});
