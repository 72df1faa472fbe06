import type { Command } from 'commander';
import { EVERYBODY, type Member } from '../../core/vault/collections/grants.ts';
import { isoTime, isoTimeOrNull } from '../../http/answer/iso-time.ts';
import { addExamples, addNote } from '../help/examples.ts';
import { withInstallation } from '../installation/installation.ts';
import { type JsonOption, jsonOption } from '../program/options.ts';
import { type Io, note, printJson } from '../terminal/io.ts';
import { printTable, showTime } from '../terminal/table.ts';
import { findShared, type SharedOption, sharedOption } from './scope.ts';

export function registerMembers(group: Command, io: Io): void {
  const command = group
    .command('members')
    .description('list who sees a collection besides administrators')
    .addOption(sharedOption())
    .addOption(jsonOption())
    .action((options: SharedOption & JsonOption) => listMembers(io, options));
  addNote(
    command,
    `Administrators see and change every shared collection, and stand here only for what was granted to them. Viewers see codes,
whatever was granted. Those whose time is over are listed until they are taken out.`,
  );
  addExamples(
    command,
    ['twofold vault members', 'see who was let into the first shared collection'],
    ['twofold vault members --collection Team --json', 'the same of another one, for a script'],
  );
}

async function listMembers(io: Io, options: SharedOption & JsonOption): Promise<void> {
  const { members, collection, now } = await withInstallation(io, async (installation) => {
    const { platform, core } = installation;
    const { caller, ...place } = await findShared(installation, options);
    const list = await core.vault.grants.list(platform.database.read, caller, place.id);
    return { members: list, collection: place, now: platform.clock.now() };
  });
  if (options.json)
    return printJson(
      io,
      members.map((member) => ({ collection, ...memberView(member) })),
    );
  if (members.length === 0)
    return note(
      io,
      `Only administrators see ${collection.name}. Let somebody in with: twofold vault share <person>`,
    );
  printTable(io, members, [
    { title: 'person', value: ({ person }) => person?.username ?? EVERYBODY },
    { title: 'role', value: ({ person }) => person?.role ?? '-' },
    { title: 'access', value: ({ access }) => access },
    { title: 'until', value: ({ expiresAt }) => showEnd(expiresAt, now) },
    { title: 'since', value: ({ createdAt }) => showTime(createdAt) },
  ]);
}

function showEnd(expiresAt: number | null, now: number): string {
  return expiresAt !== null && expiresAt <= now ? `${showTime(expiresAt)} (over)` : showTime(expiresAt);
}

/** As `share` prints it. */
function memberView({ person, access, expiresAt, createdAt }: Member) {
  return {
    member: { id: person?.id ?? EVERYBODY, username: person?.username ?? null },
    role: person?.role ?? null,
    access,
    expiresAt: isoTimeOrNull(expiresAt),
    createdAt: isoTime(createdAt),
  };
}
