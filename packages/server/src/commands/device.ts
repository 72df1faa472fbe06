import type { Command } from 'commander';
import type { NamedDevice } from '../core/gate/devices/devices.ts';
import { isoTime } from '../http/answer/iso-time.ts';
import { addExamples } from './help/examples.ts';
import { allPages } from './installation/applications.ts';
import { withInstallation } from './installation/installation.ts';
import { CLI_CONTEXT, findPerson } from './person/person.ts';
import { type JsonOption, jsonOption, type YesOption, yesOption } from './program/options.ts';
import { done, type Io, note, printJson } from './terminal/io.ts';
import { confirm } from './terminal/prompt.ts';
import { printTable, showTime } from './terminal/table.ts';

interface ListOptions extends JsonOption {
  person?: string;
}

export function register(program: Command, io: Io): void {
  const group = program.command('device').description('see and end the devices that the gate lets in');

  const list = group
    .command('list')
    .description('list the registered devices')
    .option('-p, --person <person>', 'of this person only: user name, e-mail address or id')
    .addOption(jsonOption())
    .action((options: ListOptions) => listDevices(io, options));
  addExamples(list, ['twofold device list --person alice', 'see which browsers Alice has registered']);

  const revoke = group
    .command('revoke')
    .description('end the registration of a device')
    .argument('<id>', 'as the list shows it')
    .addOption(yesOption())
    .addOption(jsonOption())
    .action((id: string, options: JsonOption & YesOption) => revokeDevice(io, id, options));
  addExamples(revoke, [
    'twofold device revoke gdv_01k2x4m8q0z5r7t9v3w6y1b2c4 --yes',
    'a lost telephone opens nothing within a second',
  ]);
}

async function listDevices(io: Io, { person, json }: ListOptions): Promise<void> {
  const devices = await withInstallation(io, async (installation) => {
    const { platform, core } = installation;
    const owner = person === undefined ? undefined : await findPerson(installation, person);
    const all = await allPages((page) => core.gate.devices.listAll(platform.database.read, page));
    return all.filter(({ userId }) => owner === undefined || userId === owner.userId);
  });
  if (json) return printJson(io, devices.map(deviceJson));
  if (devices.length === 0) return note(io, 'No device is registered.');
  printTable<NamedDevice>(io, devices, [
    { title: 'id', value: ({ id }) => id },
    { title: 'person', value: ({ username }) => username },
    { title: 'type', value: ({ type, name }) => name || type || '-' },
    { title: 'by', value: ({ method }) => method.toLowerCase() },
    { title: 'used', value: ({ lastUsedAt }) => showTime(lastUsedAt) },
    { title: 'ends', value: ({ expiresAt }) => showTime(expiresAt) },
  ]);
}

async function revokeDevice(io: Io, id: string, options: JsonOption & YesOption): Promise<void> {
  const device = await withInstallation(io, async ({ platform: { database }, core }) => {
    const { username } = await core.gate.devices.get(database.read, id);
    await confirm(io, `The device of ${username} will open nothing any more`, options);
    return database.transaction((tx) => core.gate.devices.revoke(tx, id, CLI_CONTEXT));
  });
  if (options.json) return printJson(io, deviceJson(device));
  done(io, `The device of ${device.username} is revoked; every server refuses it within a second`);
}

function deviceJson(device: NamedDevice) {
  const { id, personId, username, name, type, method, aal, ip, userAgent } = device;
  return {
    ...{ id, personId, username, name, type, method, aal, ip, userAgent },
    registeredAt: isoTime(device.registeredAt),
    authenticatedAt: isoTime(device.authenticatedAt),
    lastUsedAt: isoTime(device.lastUsedAt),
    expiresAt: isoTime(device.expiresAt),
  };
}
