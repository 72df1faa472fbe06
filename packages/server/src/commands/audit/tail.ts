import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { escapeInvisible } from '../../core/audit/export/escape.ts';
import type { AuditFilter } from '../../core/audit/filter.ts';
import { type EntryPerson, type NamedEntry, withPeople } from '../../core/audit/people.ts';
import type { AuditEntry } from '../../core/audit/row.ts';
import type { Executor } from '../../platform/database/database.ts';
import { addExamples } from '../help/examples.ts';
import { withInstallation } from '../installation/installation.ts';
import { type JsonOption, jsonOption, parseCount } from '../program/options.ts';
import { type Io, note, type Style, styled } from '../terminal/io.ts';
import { isoTime, showTime } from '../terminal/table.ts';
import { addFilterOptions, type FilterOptions, filterOf } from './filter-options.ts';

interface TailOptions extends FilterOptions, JsonOption {
  lines: number;
  follow?: boolean;
}

const POLL_MS = 500;

export function registerTail(group: Command, io: Io): void {
  const command = group
    .command('tail')
    .description('show the newest events of the audit log, oldest of them first')
    .option('-n, --lines <number>', 'how many', parseCount(10_000), 20)
    .option('-f, --follow', 'go on with what comes, until Ctrl-C');
  addFilterOptions(command)
    .addOption(jsonOption())
    .action((options: TailOptions) => tail(io, options));
  addExamples(
    command,
    ['twofold audit tail', 'see the last 20 events'],
    ['twofold audit tail --since 24h --outcome refused -n 100', 'see what was refused since yesterday'],
    ['twofold audit tail --follow --json', 'follow the log, one JSON object a line'],
  );
}

async function tail(io: Io, options: TailOptions): Promise<void> {
  const { listEntries } = await import('../../core/audit/list.ts');
  await withInstallation(io, async (installation) => {
    const { read } = installation.platform.database;
    const filter = await filterOf(options, installation);
    const print = async (entries: readonly AuditEntry[]) => {
      for (const entry of await withPeople(read, entries))
        io.stdout.write(`${options.json ? jsonLine(entry) : line(io, entry)}\n`);
    };
    const newest = (await listEntries(read, { limit: 1 })).entries[0]?.seq ?? 0;
    const entries = await lastEntries(read, filter, options.lines);
    await print(entries);
    if (options.follow) await follow(read, filter, Math.max(newest, entries.at(-1)?.seq ?? 0), print);
    else if (entries.length === 0 && !options.json) note(io, 'There is no such event.');
  });
}

async function lastEntries(executor: Executor, filter: AuditFilter, wanted: number): Promise<AuditEntry[]> {
  const { listEntries, MAX_LIMIT } = await import('../../core/audit/list.ts');
  const entries: AuditEntry[] = [];
  let cursor: string | undefined;
  do {
    const page = await listEntries(executor, {
      filter,
      cursor,
      limit: Math.min(MAX_LIMIT, wanted - entries.length),
    });
    entries.push(...page.entries);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && entries.length < wanted);
  return entries.reverse();
}

async function follow(
  executor: Executor,
  filter: AuditFilter,
  seq: number,
  print: (entries: readonly AuditEntry[]) => Promise<void>,
): Promise<void> {
  const { listAfter } = await import('../../core/audit/list.ts');
  const stop = new AbortController();
  const abort = () => stop.abort();
  process.once('SIGINT', abort).once('SIGTERM', abort);
  for (let afterSeq = seq; !stop.signal.aborted; ) {
    const page = await listAfter(executor, { filter, afterSeq });
    await print(page.entries);
    if (page.afterSeq === afterSeq)
      await sleep(POLL_MS, undefined, { signal: stop.signal }).catch(() => undefined);
    afterSeq = page.afterSeq;
  }
}

function jsonLine(entry: NamedEntry): string {
  return escapeInvisible(JSON.stringify({ ...entry, at: isoTime(entry.at) }));
}

function nameOf(id: string | null, person: EntryPerson | null): string | null {
  return id === null || person === null ? id : `${id} (${person.username})`;
}

const outcomeStyle: Readonly<Record<string, Style>> = { success: 'green', refused: 'yellow', failure: 'red' };

/** Names first, and only what is there: the whole is in `--json`. */
function line(io: Io, entry: NamedEntry): string {
  const { stdout } = io;
  const what = styled(
    stdout,
    io,
    outcomeStyle[entry.outcome] ?? 'red',
    `${escapeInvisible(entry.outcome).padEnd(7)}`,
  );
  const who: [string, string | null][] = [
    ['', entry.reason],
    ['user', nameOf(entry.userId, entry.person)],
    ['factor', entry.factorId],
    ['by', nameOf(entry.actor, entry.actorPerson)],
    ['from', entry.ip === '' ? null : entry.ip],
  ];
  const said = who
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}${name && '='}${value}`);
  const action = escapeInvisible(entry.action).padEnd(22);
  return `${styled(stdout, io, 'dim', showTime(entry.at))}  ${what}  ${action}  ${escapeInvisible(said.join('  '))}`;
}
