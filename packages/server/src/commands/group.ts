import type { Command } from 'commander';
import type { Group, GroupMember } from '../core/gate/services/groups.ts';
import { isoTime } from '../http/answer/iso-time.ts';
import { addExamples } from './help/examples.ts';
import { allPages } from './installation/applications.ts';
import { withInstallation } from './installation/installation.ts';
import { CLI_CONTEXT, findPerson, personArgument } from './person/person.ts';
import { type JsonOption, jsonOption, type YesOption, yesOption } from './program/options.ts';
import { done, type Io, note, printJson } from './terminal/io.ts';
import { confirm } from './terminal/prompt.ts';
import { printTable, showTime } from './terminal/table.ts';

export function register(program: Command, io: Io): void {
  const group = program
    .command('group')
    .description('manage groups of people, who are granted services together');
  const named = (name: string, description: string): Command =>
    group.command(name).description(description).argument('<group>', 'its name');

  const create = named('create', 'make a group: small letters, digits, dots and dashes')
    .addOption(jsonOption())
    .action((name: string, options: JsonOption) => createGroup(io, name, options));
  addExamples(create, ['twofold group create writers', 'make a group; then put people into it']);

  const list = group
    .command('list')
    .description('list the groups')
    .addOption(jsonOption())
    .action((options: JsonOption) => listGroups(io, options));
  addExamples(list, ['twofold group list', 'see their names']);

  const members = named('members', 'list who is in a group')
    .addOption(jsonOption())
    .action((name: string, options: JsonOption) => listMembers(io, name, options));
  addExamples(members, ['twofold group members editors', 'see the people in it']);

  const add = personArgument(named('add', 'put a person into a group'))
    .addOption(jsonOption())
    .action((name: string, person: string, options: JsonOption) =>
      changeMember(io, 'add', name, person, options),
    );
  addExamples(add, ['twofold group add editors alice', 'give Alice what the group has']);

  const takeOut = personArgument(named('take-out', 'take a person out of a group'))
    .addOption(jsonOption())
    .action((name: string, person: string, options: JsonOption) =>
      changeMember(io, 'takeOut', name, person, options),
    );
  addExamples(takeOut, ['twofold group take-out editors alice', 'take it from her again, within a second']);

  const remove = named('remove', 'remove a group with its grants')
    .addOption(yesOption())
    .addOption(jsonOption())
    .action((name: string, options: JsonOption & YesOption) => removeGroup(io, name, options));
  addExamples(remove, [
    'twofold group remove editors --yes',
    'the people stay; what the group gave them is gone',
  ]);
}

async function createGroup(io: Io, name: string, { json }: JsonOption): Promise<void> {
  const made = await withInstallation(io, ({ platform, core }) =>
    platform.database.transaction((tx) => core.gate.groups.create(tx, name, CLI_CONTEXT)),
  );
  if (json) return printJson(io, groupJson(made));
  done(io, `Made the group ${made.name}`);
}

async function listGroups(io: Io, { json }: JsonOption): Promise<void> {
  const groups = await withInstallation(io, ({ platform, core }) =>
    allPages((page) => core.gate.groups.list(platform.database.read, page)),
  );
  if (json) return printJson(io, groups.map(groupJson));
  if (groups.length === 0) return note(io, 'There is no group yet.');
  printTable<Group>(io, groups, [
    { title: 'name', value: ({ name }) => name },
    { title: 'created', value: ({ createdAt }) => showTime(createdAt) },
  ]);
}

async function listMembers(io: Io, name: string, { json }: JsonOption): Promise<void> {
  const members = await withInstallation(io, async ({ platform: { database }, core }) => {
    const { id } = await core.gate.groups.getByName(database.read, name);
    return allPages((page) => core.gate.groups.members(database.read, id, page));
  });
  if (json)
    return printJson(
      io,
      members.map(({ personId, username, createdAt }) => ({
        personId,
        username,
        createdAt: isoTime(createdAt),
      })),
    );
  if (members.length === 0) return note(io, 'Nobody is in it.');
  printTable<GroupMember>(io, members, [
    { title: 'person', value: ({ username }) => username },
    { title: 'since', value: ({ createdAt }) => showTime(createdAt) },
  ]);
}

async function changeMember(
  io: Io,
  verb: 'add' | 'takeOut',
  name: string,
  wanted: string,
  { json }: JsonOption,
): Promise<void> {
  const person = await withInstallation(io, async (installation) => {
    const { platform, core } = installation;
    const { id } = await core.gate.groups.getByName(platform.database.read, name);
    const found = await findPerson(installation, wanted);
    await platform.database.transaction((tx) => core.gate.groups[verb](tx, id, found.id, CLI_CONTEXT));
    return found;
  });
  if (json) return printJson(io, { group: name, personId: person.id, username: person.username });
  done(
    io,
    verb === 'add' ? `${person.username} is in ${name}` : `${person.username} is not in ${name} any more`,
  );
}

async function removeGroup(io: Io, name: string, options: JsonOption & YesOption): Promise<void> {
  const group = await withInstallation(io, async ({ platform: { database }, core }) => {
    const found = await core.gate.groups.getByName(database.read, name);
    await confirm(io, `The group ${name} and its grants will be deleted`, options);
    await database.transaction((tx) => core.gate.groups.remove(tx, found.id, CLI_CONTEXT));
    return found;
  });
  if (options.json) return printJson(io, groupJson(group));
  done(io, `${name} is removed`);
}

function groupJson({ id, name, createdAt }: Group) {
  return { id, name, createdAt: isoTime(createdAt) };
}
