import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { readHeadFile } from '../../core/audit/chain/heads.ts';
import type { ChainReport } from '../../core/audit/verify.ts';
import { addExamples, addNote } from '../help/examples.ts';
import { withInstallation } from '../installation/installation.ts';
import { EXIT_FAILED } from '../program/failure.ts';
import { type JsonOption, jsonOption } from '../program/options.ts';
import { done, type Io, note, printJson, warn, wrong } from '../terminal/io.ts';
import { count } from '../terminal/table.ts';

interface VerifyOptions extends JsonOption {
  export?: string;
  heads?: string;
}

export function registerVerify(group: Command, io: Io): void {
  const command = group
    .command('verify')
    .description(
      'prove that no row of the audit log was changed, moved or removed, or name the first bad one',
    )
    .option('--export <file>', 'prove an export instead; this needs neither the database nor a key')
    .option('--heads <file>', 'compare with the signed heads in this file (default: AUDIT_HEAD_FILE)')
    .addOption(jsonOption())
    .action((options: VerifyOptions) => verify(io, options));
  addNote(
    command,
    `The exit code is 1 when the chain is broken. Without signed heads it cannot be seen that the end was cut off, or that
the whole log was made anew. The signatures of heads are checked when the database is there; with --export only their
hashes are compared.`,
  );
  addExamples(
    command,
    ['twofold audit verify', 'prove the log of this installation, also while it is served'],
    ['twofold audit verify --export audit.jsonl', 'prove an export on another machine'],
  );
}

async function verify(io: Io, options: VerifyOptions): Promise<void> {
  const { verifyExportFile } = await import('../../core/audit/verify.ts');
  const report = await (options.export === undefined
    ? verifyInstallation(io, options)
    : verifyExportFile(
        resolve(io.cwd, options.export),
        options.heads === undefined ? undefined : await readHeadFile(resolve(io.cwd, options.heads)),
      ));
  if (!report.whole) io.exitCode = EXIT_FAILED;
  if (options.json)
    return printJson(io, { ...report, anchor: report.anchor ?? null, firstBad: report.firstBad ?? null });
  say(io, report);
}

async function verifyInstallation(io: Io, options: VerifyOptions): Promise<ChainReport> {
  return withInstallation(io, async ({ platform: { config, database, dataKeys } }) => {
    const path = options.heads === undefined ? config.stores.auditHeadFile : resolve(io.cwd, options.heads);
    const sign = (data: string) => dataKeys.mac('audit-head', data);
    // A head file begins with the first head: a configured one that is not there yet is nothing to compare with.
    const heads =
      path === undefined || (options.heads === undefined && !existsSync(path))
        ? undefined
        : await readHeadFile(path, sign);
    const { verifyDatabase } = await import('../../core/audit/verify.ts');
    return verifyDatabase(database.read, heads);
  });
}

function say(io: Io, { whole, proven, unsealed, anchor, head, heads, firstBad }: ChainReport): void {
  if (firstBad) {
    const { position, seq, fault, explanation } = firstBad;
    const place = [position === null ? '' : `position ${position}`, seq === null ? '' : `row ${seq}`].filter(
      (text) => text !== '',
    );
    wrong(io, `The audit chain is broken at ${place.join(', ')} (${fault})`);
    note(io, `  ${explanation}`);
    note(io, `  ${count(proven, 'event')} before it ${proven === 1 ? 'is' : 'are'} proven.`);
    return;
  }
  if (!whole) return;
  done(io, `The audit chain is whole: ${count(proven, 'event')}, up to position ${head.position}`);
  if (anchor) note(io, `  It begins after position ${anchor.position}; what was before has been pruned.`);
  if (unsealed > 0) note(io, `  ${count(unsealed, 'event')} wait to be chained.`);
  if (heads)
    note(io, `  ${count(heads.compared, 'signed head')} ${heads.compared === 1 ? 'agrees' : 'agree'}.`);
  else warn(io, 'There are no signed heads to compare with: set AUDIT_HEAD_FILE to have them');
}
