import type { Installation } from '../installation/installation.ts';
import { noteSecret } from '../secrets-ledger.ts';

/** An API key of the first application, or of a new one with this name. */
export async function createKey(
  { platform, core, applicationId }: Installation,
  options: { application?: string; scopes?: string[] } = {},
): Promise<string> {
  const { application: name, scopes = ['mfa', 'events'] } = options;
  const actor = { actor: 'cli' };
  const created = await platform.database.transaction(async (tx) => {
    const owner =
      name === undefined ? applicationId : (await core.applications.create(tx, { name }, actor)).id;
    return core.apiKeys.create(tx, { applicationId: owner, name: 'test', scopes }, actor);
  });
  if (created.key === null) throw new Error('The key is a signing key.');
  noteSecret(created.key);
  return created.key;
}
