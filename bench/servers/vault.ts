import { seedAdministrator } from '../population/people.ts';
import { fillVault, logInAsAdministrator } from '../population/vault.ts';
import { type ServerChild, type StartOptions, startTwofold } from './child.ts';
import type { Bench } from './stand.ts';

/** A server on a fresh vault. */
export interface VaultStand {
  /** With the scope `codes`, bound to the first entry. */
  apiKey: string;
  /** Of an administrator, who sees all entries; good for fifteen minutes. */
  accessToken: string;
  twofold: ServerChild;
}

/** Filled by another server before, so that nothing of that is measured or counted. */
export async function openVaultStand(
  bench: Bench,
  entries: number,
  options: Pick<StartOptions, 'nodeOptions' | 'env'> = {},
): Promise<VaultStand> {
  const dataDir = bench.folder(`vault-${performance.now()}`);
  await seedAdministrator(dataDir);
  const filling = await startTwofold({ dataDir });
  const apiKey = await fillVault(filling.port, entries);
  await filling.stop();
  // One person stands for many: what is measured is not where a limit of theirs is.
  const env = { RATE_LIMIT_DISCLOSURES_MAX: '1000000', ...options.env };
  const twofold = await startTwofold({ ...options, env, dataDir });
  return { apiKey, accessToken: await logInAsAdministrator(twofold.port), twofold };
}
