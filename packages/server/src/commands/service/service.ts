import type { Command } from 'commander';
import type { Service } from '../../core/gate/services/services.ts';
import { isoTime, isoTimeOrNull } from '../../http/answer/iso-time.ts';
import type { OpenInstallation } from '../installation/installation.ts';
import { CommandFailure } from '../program/failure.ts';

export function serviceArgument(command: Command): Command {
  return command.argument('<service>', 'its name or id');
}

/** @throws CommandFailure where there is none of that name */
export async function findService({ platform, core }: OpenInstallation, wanted: string): Promise<Service> {
  try {
    return await core.gate.services.get(platform.database.read, wanted);
  } catch (cause) {
    throw new CommandFailure(
      'service.not_found',
      `There is no service called ${wanted}. See all of them with: twofold service list`,
      { cause },
    );
  }
}

export function serviceJson({ id, name, origins, policy, defaultScopes, createdAt, disabledAt }: Service) {
  const { isInNetworks: _, compiledRules: __, ...given } = policy;
  return {
    ...{ id, name, origins, policy: given, defaultScopes },
    createdAt: isoTime(createdAt),
    disabledAt: isoTimeOrNull(disabledAt),
  };
}

export function printService(service: Service): string[] {
  const { policy } = service;
  const seconds = (value: number | null) => (value === null ? 'no limit' : `${value} s`);
  const rules = policy.rules.map(
    ({ effect, path, methods, networks, groups, level }, index) =>
      `  ${index}  ${effect} ${path}${[methods, networks, groups].map((list) => (list ? ` ${list.join(',')}` : '')).join('')}${level ? ` ${level}` : ''}`,
  );
  return [
    `origins       ${service.origins.join(' ')}`,
    `level         ${policy.level}`,
    `since factor  ${seconds(policy.maxAgeSeconds)}`,
    `unused        ${seconds(policy.idleSeconds)}`,
    `registered    ${seconds(policy.absoluteSeconds)}`,
    `networks      ${policy.networks.length === 0 ? 'any' : policy.networks.join(' ')}`,
    `preflight     ${policy.preflight}`,
    `cookie        ${policy.cookie}`,
    `assertion     ${policy.assertion ? 'yes' : 'no'}`,
    `scopes        ${service.defaultScopes.length === 0 ? 'none' : service.defaultScopes.join(' ')}`,
    ...(rules.length === 0 ? ['rules         none: the whole service'] : ['rules', ...rules]),
  ];
}
