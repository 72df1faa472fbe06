import { isIP } from 'node:net';
import type { Command } from 'commander';
import type { Decision, Visit } from '../core/gate/decision/decision.ts';
import { parseTargetAddress } from '../core/gate/target/target.ts';
import { registerSnippet } from './gate/snippet.ts';
import { addExamples, addNote } from './help/examples.ts';
import { withInstallation } from './installation/installation.ts';
import { UsageError } from './program/failure.ts';
import { type JsonOption, jsonOption } from './program/options.ts';
import { findService, serviceArgument } from './service/service.ts';
import { type Io, note, printJson } from './terminal/io.ts';

interface ExplainOptions extends JsonOption {
  method: string;
  device?: string;
  address?: string;
  bound?: boolean;
}

export function register(program: Command, io: Io): void {
  const group = program
    .command('gate')
    .description('explain what the gate decides, and configure proxies for it');

  const explain = serviceArgument(
    group.command('explain').description('say which rule would decide about a request'),
  )
    .argument('<url>', 'as a browser would open it')
    .option('-X, --method <method>', 'of the request', 'GET')
    .option('-d, --device <id>', 'of a registered device; without it, of a browser that is not')
    .option('--address <ip>', 'where the client is')
    .option('--bound', 'as with a proof of the key that the device is bound to')
    .addOption(jsonOption())
    .action((service: string, url: string, options: ExplainOptions) =>
      explainDecision(io, service, url, options),
    );
  addNote(
    explain,
    'It asks the very function that decides behind a proxy. Exit code 1: the request would not pass.',
  );
  addExamples(explain, [
    'twofold gate explain wiki https://wiki.example.com/admin --device gdv_01k2x4m8q0z5r7t9v3w6y1b2c4',
    'find out why somebody is refused',
  ]);
  registerSnippet(group, io);
}

async function explainDecision(io: Io, wanted: string, url: string, options: ExplainOptions): Promise<void> {
  const { method, device, address, bound = false, json } = options;
  if (address !== undefined && isIP(address) === 0) throw new UsageError('--address is an IP address.');
  const target = parseTargetAddress(method, url);
  const visit: Visit = { target, clientAddress: address, preflightFor: undefined };
  const { decision, service } = await withInstallation(io, async (installation) => {
    const found = await findService(installation, wanted);
    const { gate } = installation.core.gate;
    return { decision: await gate.explain(found.name, visit, device, bound), service: found };
  });
  const { outcome, by } = decision;
  const rule = by.pathRule === undefined ? undefined : service.policy.rules[by.pathRule];
  io.exitCode = outcome === 'allowed' || outcome === 'open' ? 0 : 1;
  if (json) return printJson(io, { outcome, ...by, ...(rule && { matched: rule }) });
  io.stdout.write(`${meaning[outcome]}\n`);
  note(io, `  decided by ${by.rule}${by.wanted === undefined ? '' : ` (${by.wanted})`}`);
  if (rule) note(io, `  path rule ${by.pathRule}: ${rule.effect} ${rule.path}`);
}

const meaning: Readonly<Record<Decision['outcome'], string>> = {
  allowed: 'allowed',
  open: 'allowed: nobody is asked for',
  login: 'sent to the login',
  denied: 'denied',
};
