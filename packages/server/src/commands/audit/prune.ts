import { type Command, Option } from 'commander';
import { openHeadFile } from '../../core/audit/chain/heads.ts';
import { DAY_MS } from '../../platform/time.ts';
import { addExamples, addNote } from '../help/examples.ts';
import { withInstallation } from '../installation/installation.ts';
import { UsageError } from '../program/failure.ts';
import { type JsonOption, jsonOption, parseDuration, type YesOption, yesOption } from '../program/options.ts';
import { done, type Io, printJson } from '../terminal/io.ts';
import { confirm } from '../terminal/prompt.ts';
import { count, showTime } from '../terminal/table.ts';

interface PruneOptions extends JsonOption, YesOption {
  olderThan?: number;
}

export function registerPrune(group: Command, io: Io): void {
  const command = group
    .command('prune')
    .description('remove the oldest events; the chain of the others stays provable')
    .addOption(
      new Option('--older-than <duration>', 'such as 400d (default: AUDIT_RETENTION_DAYS)').argParser(
        parseDuration,
      ),
    )
    .addOption(yesOption())
    .addOption(jsonOption())
    .action((options: PruneOptions) => prune(io, options));
  addNote(
    command,
    'What is removed is proven first: a broken chain is not pruned. Export it before, if it may be needed.',
  );
  addExamples(command, [
    'twofold audit prune --older-than 400d --yes',
    'keep the events of the last 400 days',
  ]);
}

async function prune(io: Io, options: PruneOptions): Promise<void> {
  const report = await withInstallation(io, async ({ platform, core }) => {
    const { config, clock, database, dataKeys } = platform;
    const { auditRetentionDays, auditHeadFile } = config.stores;
    const ageMs = options.olderThan === undefined ? auditRetentionDays * DAY_MS : options.olderThan * 1000;
    if (ageMs === 0) throw new UsageError('Say what is old: --older-than 400d, or set AUDIT_RETENTION_DAYS.');
    const before = clock.now() - ageMs;
    await confirm(io, `Audit events from before ${showTime(before)} will be gone`, options);
    const sign = (data: string) => dataKeys.mac('audit-head', data);
    const heads = auditHeadFile === undefined ? undefined : openHeadFile(auditHeadFile, { sign, clock });
    const { pruneAudit } = await import('../../core/audit/retention.ts');
    const { pruneSets } = await import('../../core/vault/codes/disclosures.ts');
    const pruned = await pruneAudit(database, { audit: core.audit, before, actor: 'cli', heads });
    await pruneSets(database, before);
    return pruned;
  });
  if (options.json) return printJson(io, { removed: report.removed, anchor: report.anchor ?? null });
  done(io, report.removed === 0 ? 'Nothing is that old' : `${count(report.removed, 'event')} removed`);
}
