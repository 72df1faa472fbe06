import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  type AuditAction,
  type AuditOutcome,
  auditActions,
  auditOutcomes,
} from '../../core/audit/actions.ts';
import type { AuditFilter } from '../../core/audit/filter.ts';
import { findApplication } from '../installation/applications.ts';
import type { OpenInstallation } from '../installation/installation.ts';
import { type Moment, parseMoment } from '../program/options.ts';

export interface FilterOptions {
  action?: AuditAction;
  outcome?: AuditOutcome;
  application?: string;
  userId?: string;
  since?: Moment;
  until?: Moment;
}

export function addFilterOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--action <action>', 'only this action, such as verification.refused').argParser(
        parseAction,
      ),
    )
    .addOption(new Option('--outcome <outcome>', 'only this outcome').choices([...auditOutcomes]))
    .option('-a, --application <id or name>', 'only this application')
    .option('--user-id <id>', 'only this user, by the internal id')
    .addOption(
      new Option('--since <when>', 'only from then on: a duration such as 24h, or a date').argParser(
        parseMoment('past'),
      ),
    )
    .addOption(new Option('--until <when>', 'only before then').argParser(parseMoment('past')));
}

/** The whole list would bury the rest of the help: it is in the error instead. */
function parseAction(text: string): AuditAction {
  const found = auditActions.find((action) => action === text);
  if (!found) throw new InvalidArgumentError(`One of: ${auditActions.join(', ')}.`);
  return found;
}

export async function filterOf(
  options: FilterOptions,
  { platform, core }: OpenInstallation,
): Promise<AuditFilter> {
  const now = platform.clock.now();
  const { application } = options;
  return {
    action: options.action,
    outcome: options.outcome,
    applicationId:
      application === undefined
        ? undefined
        : (await findApplication(core.applications, platform.database.read, application)).id,
    userId: options.userId,
    from: options.since?.at(now),
    to: options.until?.at(now),
  };
}
