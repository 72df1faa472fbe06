import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { TwofoldError } from '../errors.ts';
import type { Random } from '../random.ts';
import { createKeyFile, readKeyFile } from './master-keys/key-file.ts';
import {
  HOW_TO_MAKE_A_KEY,
  type MasterKey,
  parseMasterKey,
  refuseRepeatedKeys,
} from './master-keys/master-key.ts';

export interface KeySettings {
  /** `ENCRYPTION_KEY` */
  encryptionKey?: string | undefined;
  /** `ENCRYPTION_KEY_FILE`: path of a file with one key per line, the current one first. */
  encryptionKeyFile?: string | undefined;
  /** `ENCRYPTION_KEYS_PREVIOUS`: separated by commas or white space. */
  encryptionKeysPrevious?: string | readonly string[] | undefined;
  /** Where the key file is made when nothing is configured. */
  dataDir: string;
  /** The database is the embedded one, beside which a key file can stand. */
  embedded: boolean;
  production: boolean;
  /** Other secrets by the name of their variable: none may have the value of an encryption key. */
  otherSecrets?: Readonly<Record<string, string | undefined>>;
}

export interface LoadedKeys {
  /** The first one seals; all of them open. */
  keys: MasterKey[];
  /** `created-file`: made by this call, which the start tells the operator. */
  origin: 'environment' | 'file' | 'created-file';
  /** Of the key file, where there is one. */
  path?: string;
  /** Reads the file again; there is one where `path` is. Throws as `loadMasterKeys`. */
  reload?: () => MasterKey[];
}

/** In `DATA_DIR`. */
export const KEY_FILE_NAME = 'encryption-key';

/**
 * Finds the master keys: `ENCRYPTION_KEY`, else `ENCRYPTION_KEY_FILE`, else `DATA_DIR/encryption-key`, which is made at
 * the first start unless that is production on a database of its own; and after them `ENCRYPTION_KEYS_PREVIOUS`.
 *
 * @throws `keyring.missing_key`, `keyring.weak_key`: the message names the variable and the fix, never a value.
 */
export function loadMasterKeys(settings: KeySettings, random: Random): LoadedKeys {
  const given = settings.encryptionKey?.trim() ?? '';
  const file = settings.encryptionKeyFile?.trim() ?? '';
  const previous = parsePrevious(settings.encryptionKeysPrevious);
  const complete = (keys: MasterKey[]): MasterKey[] => {
    const all = [...keys, ...previous];
    refuseRepeatedKeys(all, 'The key ring (ENCRYPTION_KEY or the key file, then ENCRYPTION_KEYS_PREVIOUS)');
    refuseSharedSecrets(all, settings.otherSecrets ?? {});
    return all;
  };

  if (given !== '' && file !== '') {
    throw new TwofoldError(
      'keyring.missing_key',
      'ENCRYPTION_KEY and ENCRYPTION_KEY_FILE are both set, so it is not clear which key to use. Remove one.',
    );
  }
  if (given !== '')
    return { keys: complete([parseMasterKey(given, 'ENCRYPTION_KEY')]), origin: 'environment' };

  const path = file !== '' ? file : join(settings.dataDir, KEY_FILE_NAME);
  const reload = () => complete(readKeyFile(path));
  if (file !== '' || existsSync(path)) return { keys: reload(), origin: 'file', path, reload };

  refuseToInvent(settings, previous.length > 0);
  const { created, keys } = createKeyFile(path, random);
  return { keys: complete(keys), origin: created ? 'created-file' : 'file', path, reload };
}

/**
 * The keys that are given, or undefined where none is: none is made, as a fresh one opens nothing that is there already.
 *
 * @throws as `loadMasterKeys`
 */
export function findMasterKeys(
  settings: Omit<KeySettings, 'embedded'>,
  random: Random,
): MasterKey[] | undefined {
  return isGiven(settings) ? loadMasterKeys({ ...settings, embedded: true }, random).keys : undefined;
}

function isGiven(settings: Omit<KeySettings, 'embedded'>): boolean {
  const { encryptionKey, encryptionKeyFile, dataDir } = settings;
  return Boolean(encryptionKey || encryptionKeyFile) || existsSync(join(dataDir, KEY_FILE_NAME));
}

/**
 * Whether these settings can be used, without making a key file: for `twofold config check`. Undefined when they can.
 */
export function findKeyProblem(settings: KeySettings, random: Random): TwofoldError | undefined {
  try {
    if (isGiven(settings)) loadMasterKeys(settings, random);
    else refuseToInvent(settings, parsePrevious(settings.encryptionKeysPrevious).length > 0);
    return undefined;
  } catch (error) {
    if (error instanceof TwofoldError) return error;
    throw error;
  }
}

/** Where a new key would be the wrong answer: it opens nothing that the missing one sealed. */
function refuseToInvent({ embedded, production }: KeySettings, hasPrevious: boolean): void {
  if (hasPrevious) {
    throw new TwofoldError(
      'keyring.missing_key',
      `ENCRYPTION_KEYS_PREVIOUS is set, but there is no current key. Set ENCRYPTION_KEY. ${HOW_TO_MAKE_A_KEY}`,
    );
  }
  if (production && !embedded) {
    throw new TwofoldError(
      'keyring.missing_key',
      `In production with PostgreSQL the key must be given, the same to every instance: set ENCRYPTION_KEY or ENCRYPTION_KEY_FILE. ${HOW_TO_MAKE_A_KEY}`,
    );
  }
}

function parsePrevious(list: string | readonly string[] | undefined): MasterKey[] {
  const texts = [list ?? '']
    .flat()
    .join(' ')
    .split(/[\s,]+/)
    .filter((text) => text !== '');
  return texts.map((text, index) => parseMasterKey(text, `Key ${index + 1} of ENCRYPTION_KEYS_PREVIOUS`));
}

/** Two purposes with one secret: who learns it for the one has the other (X72). */
function refuseSharedSecrets(
  keys: readonly MasterKey[],
  others: NonNullable<KeySettings['otherSecrets']>,
): void {
  const bytes = keys.map((key) => key.export());
  for (const [name, value] of Object.entries(others)) {
    if (value === undefined) continue;
    const readings = [Buffer.from(value, 'base64'), Buffer.from(value, 'hex'), Buffer.from(value, 'utf8')];
    if (!readings.some((reading) => bytes.some((key) => key.equals(reading)))) continue;
    throw new TwofoldError(
      'keyring.weak_key',
      `${name} has the same value as an encryption key. Every purpose needs a secret of its own. ${HOW_TO_MAKE_A_KEY}`,
    );
  }
}
