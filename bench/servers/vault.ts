import { Connection } from '../load/connection.ts';
import { ask, dataOf, personRequest } from '../load/person-requests.ts';
import { BENCH_PASSWORD } from '../population/people.ts';
import { seedVault, VAULT_ADMINISTRATOR } from '../population/vault.ts';
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

export async function openVaultStand(
  bench: Bench,
  entries: number,
  options: Pick<StartOptions, 'nodeOptions' | 'env'> = {},
): Promise<VaultStand> {
  const dataDir = bench.folder(`vault-${performance.now()}`);
  const apiKey = await seedVault(dataDir, entries);
  const twofold = await startTwofold({ ...options, dataDir });
  return { apiKey, accessToken: await logIn(twofold), twofold };
}

async function logIn({ port }: ServerChild): Promise<string> {
  const connection = await Connection.open(port);
  const body = { username: VAULT_ADMINISTRATOR, password: BENCH_PASSWORD };
  const reply = await ask(connection, personRequest({ method: 'POST', path: '/auth/login', body }));
  connection.close();
  return dataOf<{ accessToken: string }>(reply).accessToken;
}
