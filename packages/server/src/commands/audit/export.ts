import { once } from 'node:events';
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { addExamples, addNote } from '../help/examples.ts';
import { withInstallation } from '../installation/installation.ts';
import { done, type Io, note } from '../terminal/io.ts';
import { addFilterOptions, type FilterOptions, filterOf } from './filter-options.ts';

interface ExportOptions extends FilterOptions {
  format: 'jsonl' | 'csv';
  output?: string;
}

export function registerExport(group: Command, io: Io): void {
  const command = group
    .command('export')
    .description('write the audit log, oldest first, as JSON Lines or CSV')
    .addOption(
      new Option('--format <format>', 'jsonl can be verified; csv is for spreadsheets')
        .choices(['jsonl', 'csv'])
        .default('jsonl'),
    )
    .option(
      '-o, --output <file>',
      'write a new file that only this user can read, in place of standard output',
    );
  addFilterOptions(command).action((options: ExportOptions) => exportLog(io, options));
  addNote(command, 'A filtered export proves nothing about the chain: audit verify takes whole ones.');
  addExamples(
    command,
    ['twofold audit export --output audit.jsonl', 'write the whole log; prove it with audit verify --export'],
    ['twofold audit export --format csv --since 30d > audit.csv', 'write the last 30 days for a spreadsheet'],
  );
}

async function exportLog(io: Io, options: ExportOptions): Promise<void> {
  const { exportCsv, exportJsonLines } = await import('../../core/audit/export/write.ts');
  const { isFiltered } = await import('../../core/audit/filter.ts');
  const { sealPending } = await import('../../core/audit/chain/seal.ts');
  await withInstallation(io, async (installation) => {
    const filter = await filterOf(options, installation);
    const { database } = installation.platform;
    // What waits to be chained would be in the export without a proof.
    await sealPending(database);
    const { read } = database;
    const lines = options.format === 'csv' ? exportCsv(read, filter) : exportJsonLines(read, filter);
    if (options.output === undefined) {
      for await (const line of lines) {
        // A slow reader must not make the log pile up in memory.
        if (io.stdout.write(line) === false && io.stdout === process.stdout)
          await once(process.stdout, 'drain');
      }
      return;
    }
    const written = await writeNewFile(resolve(io.cwd, options.output), lines);
    done(io, `Wrote ${written.toLocaleString('en')} lines to ${options.output}`);
    if (options.format === 'jsonl' && !isFiltered(filter)) {
      note(io, `  Prove it anywhere with: twofold audit verify --export ${options.output}`);
    }
  });
}

async function writeNewFile(path: string, lines: AsyncIterable<string>): Promise<number> {
  const file = openSync(path, 'wx', 0o600);
  let written = 0;
  try {
    for await (const line of lines) {
      writeSync(file, line);
      written++;
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return written;
}
