import type { Command } from 'commander';
import type { Config } from '../config/load.ts';
import { addExamples, addNote } from './help/examples.ts';
import { configOf } from './installation/installation.ts';
import { request } from './installation/remote.ts';
import { CommandFailure } from './program/failure.ts';
import { type JsonOption, jsonOption, type RemoteOption, urlOption } from './program/options.ts';
import { done, type Io, printJson, warn, wrong } from './terminal/io.ts';

export function register(program: Command, io: Io): void {
  const command = program
    .command('health')
    .description('ask a running server whether it and its stores work')
    .addOption(urlOption())
    .addOption(jsonOption())
    .action((options: JsonOption & RemoteOption) => health(io, options));
  addNote(
    command,
    'Without --url the server on this machine is asked, at HOST and PORT. No API key is needed. The exit code is 1 when it\ndoes not answer or is unhealthy, as the health check of a container wants it.',
  );
  addExamples(
    command,
    ['twofold health', 'ask the server that this configuration would start'],
    ['twofold health --url https://auth.example.com', 'ask another one'],
  );
}

async function health(io: Io, { url, json }: JsonOption & RemoteOption): Promise<void> {
  const config = configOf(io);
  const address = url ?? ownAddress(config);
  const { status, body } = await request(address, 'GET', `${config.process.apiBasePath}/health`);
  if (typeof body?.status !== 'string') {
    throw new CommandFailure(
      'remote.unknown_answer',
      `${address.origin} answered ${status}, but not as Twofold does.`,
    );
  }
  const works = body.status === 'healthy' || body.status === 'degraded';
  if (!works) io.exitCode = 1;
  if (json) return printJson(io, body);
  const services = Object.entries(body.services ?? {}).map(([name, state]) => `${name}: ${state}`);
  if (body.status === 'healthy') done(io, `${address.origin} is healthy (version ${String(body.version)})`);
  else if (works) warn(io, `${address.origin} works, but is ${body.status} (${services.join(', ')})`);
  else wrong(io, `${address.origin} is unhealthy (${services.join(', ')})`);
}

/** A server that listens everywhere is asked on the loopback address. */
function ownAddress({ process: { host, port } }: Config): URL {
  const everywhere: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };
  const name = everywhere[host] ?? host;
  return new URL(`http://${name.includes(':') ? `[${name}]` : name}:${port}`);
}
