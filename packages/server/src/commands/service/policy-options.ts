import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { type Level, levels, type PathRule, type Policy } from '../../core/gate/policy/policy.ts';
import { type Scope, scopes } from '../../core/gate/services/services.ts';
import { UsageError } from '../program/failure.ts';
import { parseDuration } from '../program/options.ts';
import type { Io } from '../terminal/io.ts';

export interface PolicyOptions {
  origin?: string[];
  level?: Level;
  maxAge?: number | null;
  idle?: number | null;
  absolute?: number | null;
  network?: string[];
  rules?: string;
  preflight?: Policy['preflight'];
  cookie?: Policy['cookie'];
  assertion?: boolean;
  scope?: (Scope | 'none')[];
}

const durationOrNone = (text: string): number | null => {
  if (text === 'none') return null;
  return parseDuration(text);
};

/** What `create` and `change` take: what is left out stays, or is as by default. */
export function addPolicyOptions(command: Command): Command {
  const lasting = (flags: string, description: string) =>
    new Option(flags, `${description}: a duration such as 12h, or none`).argParser(durationOrNone);
  return command
    .option('-o, --origin <origins...>', 'where browsers reach it, such as https://wiki.example.com')
    .addOption(new Option('--level <level>', 'what a device has to be worth').choices([...levels]))
    .addOption(lasting('--max-age <duration>', 'since the last factor'))
    .addOption(lasting('--idle <duration>', 'since the last use'))
    .addOption(lasting('--absolute <duration>', 'since the registration'))
    .option('--network <networks...>', 'where clients may be: addresses and CIDR networks, or any')
    .option('--rules <file>', 'path rules: a JSON list, or - for standard input')
    .addOption(
      new Option('--preflight <effect>', 'of CORS preflights, which carry no cookie').choices([
        'allow',
        'deny',
      ]),
    )
    .addOption(
      new Option('--cookie <kind>', 'host: the service is on another domain').choices(['shared', 'host']),
    )
    .option('--assertion', 'sign what the service is told')
    .option('--no-assertion', 'sign nothing')
    .addOption(
      new Option('--scope <scopes...>', 'what a new grant tells the service, or none').choices([
        ...scopes,
        'none',
      ]),
    );
}

export function policyFrom(io: Io, options: PolicyOptions): Partial<Policy> {
  const { level, maxAge, idle, absolute, network, rules, preflight, cookie, assertion } = options;
  return {
    ...(level !== undefined && { level }),
    ...(maxAge !== undefined && { maxAgeSeconds: maxAge }),
    ...(idle !== undefined && { idleSeconds: idle }),
    ...(absolute !== undefined && { absoluteSeconds: absolute }),
    ...(network !== undefined && { networks: network.join() === 'any' ? [] : network }),
    ...(rules !== undefined && { rules: readRules(io, rules) }),
    ...(preflight !== undefined && { preflight }),
    ...(cookie !== undefined && { cookie }),
    ...(assertion !== undefined && { assertion }),
  };
}

export function scopesFrom({ scope }: PolicyOptions): Scope[] | undefined {
  return scope?.filter((one) => one !== 'none');
}

const effects: ReadonlySet<unknown> = new Set(['allow', 'public', 'deny']);
const lists = ['methods', 'networks', 'groups'] as const;

/** The core checks what is in them; here, that they are rules at all. @throws UsageError */
function readRules(io: Io, file: string): PathRule[] {
  let given: unknown;
  try {
    given = JSON.parse(readFileSync(file === '-' ? 0 : resolve(io.cwd, file), 'utf8'));
  } catch {
    throw new UsageError(`The rules in ${file} cannot be read as JSON.`);
  }
  if (!Array.isArray(given) || !given.every(isRule)) {
    throw new UsageError(
      'The rules are a list such as [{"effect": "deny", "path": "/admin/**"}, {"effect": "allow", "path": "/**"}].',
    );
  }
  return given;
}

function isRule(value: unknown): value is PathRule {
  if (typeof value !== 'object' || value === null) return false;
  const rule = value as Record<string, unknown>;
  const isListOfTexts = (list: unknown) =>
    list === undefined || (Array.isArray(list) && list.every((one) => typeof one === 'string'));
  const isLevel = rule.level === undefined || levels.some((level) => level === rule.level);
  return (
    effects.has(rule.effect) &&
    typeof rule.path === 'string' &&
    isLevel &&
    lists.every((name) => isListOfTexts(rule[name]))
  );
}
