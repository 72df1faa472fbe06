import type { Command } from 'commander';
import { showLocation } from '../platform/database/location.ts';
import { addExamples } from './help/examples.ts';
import { configOf } from './installation/installation.ts';
import { type JsonOption, jsonOption } from './program/options.ts';
import { done, type Io, printJson } from './terminal/io.ts';

export function register(program: Command, io: Io): void {
  const command = program
    .command('migrate')
    .description("make the database, or bring it to this version's schema; a start does so by itself")
    .addOption(jsonOption())
    .action((options: JsonOption) => migrate(io, options));
  addExamples(
    command,
    ['twofold migrate', 'prepare the database before the first start, or before an upgrade is switched over'],
    ['twofold migrate --json', 'the same, with the names of the steps for a script'],
  );
}

async function migrate(io: Io, { json }: JsonOption): Promise<void> {
  const config = configOf(io);
  const { openPlatform } = await import('../open-platform.ts');
  const { close, migrations, keys } = await openPlatform(config);
  await close();
  const place = showLocation(config.stores.database);
  if (json) {
    printJson(io, { database: place, ...migrations });
    return;
  }
  if (keys.origin === 'created-file')
    done(io, `Made an encryption key in ${keys.path}; keep a copy of it elsewhere`);
  const { applied, present } = migrations;
  if (applied.length === 0) done(io, `${place} has the newest schema, ${present.at(-1)}`);
  else done(io, `${place} now has the schema ${applied.at(-1)}`);
}
