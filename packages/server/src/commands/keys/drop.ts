import { dropKeyFromFile } from '../../platform/keyring/rotation.ts';
import { CLI_ACTOR, withInstallation } from '../installation/installation.ts';
import { CommandFailure } from '../program/failure.ts';
import type { JsonOption, YesOption } from '../program/options.ts';
import { done, type Io, printJson } from '../terminal/io.ts';
import { confirm } from '../terminal/prompt.ts';
import { sealedRowsByKey } from './usage.ts';

export async function dropKey(io: Io, keyId: string, options: JsonOption & YesOption): Promise<void> {
  await withInstallation(io, async (installation) => {
    const { platform, core } = installation;
    const { keys, clock, random, database } = platform;
    if (keys.path === undefined) {
      throw new CommandFailure(
        'keyring.no_file',
        'The keys come from the environment: remove it from ENCRYPTION_KEYS_PREVIOUS there.',
      );
    }
    await confirm(io, `Backups that were made under the key ${keyId} can then not be restored`, options);
    await dropKeyFromFile(keys.path, keyId, () => sealedRowsByKey(installation), { clock, random });
    await database.transaction(async (tx) =>
      core.audit.record(tx, {
        ...CLI_ACTOR,
        applicationId: null,
        action: 'key.dropped',
        outcome: 'success',
        detail: { keyId },
      }),
    );
  });
  if (options.json) return printJson(io, { keyId, dropped: true });
  done(io, `The key ${keyId} is gone from the key file`);
}
