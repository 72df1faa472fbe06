import { type Command, Option } from 'commander';
import { gateAddressOf, proxies, proxyNames, settingOf } from '../../core/gate/proxies/snippets.ts';
import { addExamples, addNote } from '../help/examples.ts';
import { configOf, withInstallation } from '../installation/installation.ts';
import { UsageError } from '../program/failure.ts';
import { findService } from '../service/service.ts';
import type { Io } from '../terminal/io.ts';

interface SnippetOptions {
  application: string;
  gate?: string;
}

export function registerSnippet(group: Command, io: Io): void {
  const command = group
    .command('snippet')
    .description('print the configuration of a reverse proxy in front of a service')
    .argument('<proxy>', proxyNames.join(', '))
    .argument('<service>', 'its name or id')
    .addOption(
      new Option('--application <address>', 'where the application listens').default('127.0.0.1:8080'),
    )
    .option('--gate <address>', 'where the gate listens (default: as configured)')
    .action((proxy: string, service: string, options: SnippetOptions) =>
      printSnippet(io, proxy, service, options),
    );
  addNote(
    command,
    `It takes away what clients send under the names of identity headers, and the gate's cookies, before the application.
haproxy-lua is the script that haproxy loads.`,
  );
  addExamples(command, [
    'twofold gate snippet nginx wiki --application 127.0.0.1:8080 > wiki.conf',
    'put nginx in front of an application',
  ]);
}

async function printSnippet(io: Io, proxy: string, wanted: string, options: SnippetOptions): Promise<void> {
  const snippet = Object.hasOwn(proxies, proxy) ? proxies[proxy] : undefined;
  if (!snippet) throw new UsageError(`The proxies are ${proxyNames.join(', ')}.`);
  const service = await withInstallation(io, (installation) => findService(installation, wanted));
  io.stdout.write(snippet(settingOf(service, options.application, options.gate ?? gateOf(io))));
}

function gateOf(io: Io): string {
  const { gate, process } = configOf(io);
  const address = gateAddressOf(gate.listen, process);
  if (address === undefined)
    throw new UsageError(
      'The gate listens on a socket: say how the proxy names it, as --gate unix:/run/twofold/gate.sock:',
    );
  return address;
}
