import {
  closeSync,
  constants,
  fchownSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { TwofoldError } from '../../errors.ts';
import { makePrivateFolder } from '../../private-folder.ts';
import type { Random } from '../../random.ts';
import {
  formatMasterKey,
  generateMasterKey,
  HOW_TO_MAKE_A_KEY,
  type MasterKey,
  masterKeyId,
  parseMasterKey,
  refuseRepeatedKeys,
} from './master-key.ts';

/** Owner reads and writes, nobody else anything. */
const MODE = 0o600;

const HEADER = `# The encryption keys of Twofold, one per line. The first seals; the others only open what they sealed earlier.
# Without these keys nothing in the database can be opened: keep a copy apart from the copies of the database.
`;

/**
 * Reads a key file: one key per line, the first is the current one; `#` begins a comment.
 *
 * @throws `keyring.missing_key` when the file is missing or holds no key; `keyring.weak_key` when others may read it,
 *   a key is weak, or one stands there twice.
 */
export function readKeyFile(path: string): MasterKey[] {
  return parseKeyFile(path, readPrivateFile(path));
}

/**
 * Makes the key file with one fresh key. When another process is first, its file is the one that counts: both return
 * the same keys.
 *
 * @returns whether this call made it, and the keys of the file, which is on disk then.
 */
export function createKeyFile(path: string, random: Random): { created: boolean; keys: MasterKey[] } {
  makePrivateFolder(dirname(path));
  const temporary = writeTemporary(path, `${HEADER}${formatMasterKey(generateMasterKey(random))}\n`, random);
  let created = true;
  try {
    // A link appears whole or not at all, and never replaces: no reader sees half a key, no second key wins.
    linkSync(temporary, path);
    syncDirectory(path);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
    created = false;
  } finally {
    rmSync(temporary, { force: true });
  }
  return { created, keys: readKeyFile(path) };
}

/**
 * Puts a fresh key before the others: from then on it seals. The rest of the file stays as it is.
 *
 * @returns the id of the new key.
 * @throws what `readKeyFile` throws; `keyring.key_in_use` while another process changes the file.
 */
export function addKeyToFile(path: string, random: Random): string {
  return withLock(path, (target) => {
    const text = readPrivateFile(target);
    parseKeyFile(path, text);
    const key = generateMasterKey(random);
    const lines = text.split('\n');
    const firstKey = lines.findIndex(isKeyLine);
    lines.splice(firstKey, 0, formatMasterKey(key));
    replace(target, lines.join('\n'), random);
    return masterKeyId(key);
  });
}

/** Takes one key out of the file. Says nothing about whether rows still need it: `dropKeyFromFile` asks that first. */
export function removeKeyFromFile(path: string, keyId: string, random: Random): void {
  withLock(path, (target) => {
    const kept = readPrivateFile(target)
      .split('\n')
      .filter((line) => !isKeyLine(line) || masterKeyId(parseMasterKey(line, path)) !== keyId);
    parseKeyFile(path, kept.join('\n'));
    replace(target, kept.join('\n'), random);
  });
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

function isKeyLine(line: string): boolean {
  return line.trim() !== '' && !line.trim().startsWith('#');
}

function parseKeyFile(path: string, text: string): MasterKey[] {
  const keys = text
    .split('\n')
    .flatMap((line, index) =>
      isKeyLine(line) ? [parseMasterKey(line, `Line ${index + 1} of ${path}`)] : [],
    );
  if (keys.length === 0) {
    throw new TwofoldError('keyring.missing_key', `${path} holds no key. ${HOW_TO_MAKE_A_KEY}`);
  }
  refuseRepeatedKeys(keys, path);
  return keys;
}

function readPrivateFile(path: string): string {
  const file = openForReading(path);
  try {
    // Asked of the open file, so that it cannot be exchanged between the question and the reading.
    if ((fstatSync(file).mode & 0o077) !== 0) {
      throw new TwofoldError(
        'keyring.weak_key',
        `The key file may be read by other users of this machine. Mend it with: chmod 600 ${path}`,
      );
    }
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

function openForReading(path: string): number {
  try {
    return openSync(path, constants.O_RDONLY);
  } catch (cause) {
    if (hasCode(cause, 'ENOENT')) {
      throw new TwofoldError(
        'keyring.missing_key',
        `There is no key file at ${path}. Put it there, or set ENCRYPTION_KEY_FILE to where it is.`,
        { cause },
      );
    }
    if (hasCode(cause, 'EACCES')) {
      throw new TwofoldError('keyring.missing_key', `The key file ${path} belongs to another user.`, {
        cause,
      });
    }
    throw cause;
  }
}

/** Readers see the old file or the new one, also after a power cut. Its owner stays: an administrator may be root. */
function replace(path: string, text: string, random: Random): void {
  const file = openForReading(path);
  const { uid, gid } = fstatSync(file);
  closeSync(file);
  const temporary = writeTemporary(path, text, random, { uid, gid });
  try {
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncDirectory(path);
}

function writeTemporary(
  path: string,
  text: string,
  random: Random,
  owner?: { uid: number; gid: number },
): string {
  const temporary = `${path}.${Buffer.from(random.bytes(8)).toString('hex')}.tmp`;
  const file = openSync(temporary, 'wx', MODE);
  try {
    if (owner && owner.uid !== process.geteuid?.()) fchownSync(file, owner.uid, owner.gid);
    writeSync(file, text);
    fsyncSync(file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
  return temporary;
}

/** A new name survives a power cut only once its directory is on disk too. */
function syncDirectory(path: string): void {
  const directory = openSync(dirname(path), constants.O_RDONLY);
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

/** One change at a time: of two that read the same file, the second would write the first one's new key away. */
function withLock<T>(path: string, change: (target: string) => T): T {
  const target = realpathSync(path);
  const lock = `${target}.lock`;
  try {
    closeSync(openSync(lock, 'wx', MODE));
  } catch (cause) {
    if (!hasCode(cause, 'EEXIST')) throw cause;
    throw new TwofoldError(
      'keyring.key_in_use',
      `The key file is being changed by another command. If none is running, remove ${lock}`,
      { cause },
    );
  }
  try {
    return change(target);
  } finally {
    rmSync(lock, { force: true });
  }
}
