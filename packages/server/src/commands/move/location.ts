import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Refusal } from '../../config/schema.ts';
import { databaseUrl } from '../../config/values/database-url.ts';
import type { DatabaseLocation } from '../../platform/database/location.ts';
import { UsageError } from '../program/failure.ts';
import type { Io } from '../terminal/io.ts';

/**
 * One end of a move: from its option, from the variable `name`, or from the file that `name` with `_FILE` names.
 *
 * @throws UsageError where none or several are given, it is no address, or the option holds a password. No message
 *   repeats the address.
 */
export function readLocation(
  io: Io,
  option: string,
  given: string | undefined,
  name: string,
): DatabaseLocation {
  const { env, cwd } = io;
  const inEnvironment = env[name]?.trim() ?? '';
  const file = env[`${name}_FILE`]?.trim() ?? '';
  const ways = [given ?? '', inEnvironment, file].filter((text) => text !== '').length;
  if (ways !== 1) {
    const what = ways === 0 ? 'Give' : 'Give only one of';
    throw new UsageError(`${what} ${option}, ${name}, or ${name}_FILE.`);
  }
  const text = file === '' ? given || inEnvironment : readFileSync(resolve(cwd, file), 'utf8').trim();
  const location = databaseUrl.parse(text, { cwd });
  if (location instanceof Refusal) throw new UsageError(`${option} ${location.problem}. ${location.fix}`);
  if (given !== undefined && location.kind === 'postgres' && location.password !== undefined) {
    throw new UsageError(
      `${option} has a password, which every user of this machine can see. Give the address in ${name}, or in a file that ${name}_FILE names.`,
    );
  }
  return location;
}
