import type { Command } from 'commander';
import { addExamples, addNote } from './help/examples.ts';
import { type JsonOption, jsonOption, type YesOption, yesOption } from './program/options.ts';
import type { Io } from './terminal/io.ts';

export function register(program: Command, io: Io): void {
  const group = program
    .command('keys')
    .description('see and change the encryption keys that seal the stored secrets');

  const status = group
    .command('status')
    .description('list the keys of the key ring, and how many rows each seals')
    .addOption(jsonOption())
    .action(async (options: JsonOption) => {
      const { showStatus } = await import('./keys/status.ts');
      await showStatus(io, options);
    });
  addExamples(status, ['twofold keys status', 'see which key is current, and which are still needed']);

  const rotate = group
    .command('rotate')
    .description('make a new key and seal every row with it, while servers serve')
    .addOption(jsonOption())
    .action(async (options: JsonOption) => {
      const { rotateKeys } = await import('./keys/rotate.ts');
      await rotateKeys(io, options);
    });
  addNote(
    rotate,
    `With a key file, a new key is put before the others and running servers take it over within a second. Interrupted, it
goes on where it ended when it is run again. With ENCRYPTION_KEY in the environment nothing can be added: set it to a new
key, move the old one to ENCRYPTION_KEYS_PREVIOUS, restart the servers, then run this.`,
  );
  addExamples(rotate, [
    'twofold keys rotate',
    'change the key; then keep a copy of the key file apart from the backups',
  ]);

  const drop = group
    .command('drop')
    .description('take a key that seals nothing any more out of the key file')
    .argument('<key id>', 'as keys status shows it')
    .addOption(yesOption())
    .addOption(jsonOption())
    .action(async (keyId: string, options: JsonOption & YesOption) => {
      const { dropKey } = await import('./keys/drop.ts');
      await dropKey(io, keyId, options);
    });
  addNote(
    drop,
    'Refused while the key seals a row. Backups that were made under the key can only be restored with it.',
  );
  addExamples(drop, [
    'twofold keys drop 0a1b2c3d4e --yes',
    'forget an earlier key, a minute or more after the rotation',
  ]);
}
