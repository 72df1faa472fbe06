import { Buffer } from 'node:buffer';
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { decodeText } from '@twofold/otp/formats/text';
import { CommandFailure, UsageError } from '../program/failure.ts';
import type { Io } from '../terminal/io.ts';

const CHUNK_BYTES = 64 * 1024;

/** What a file holds, or undefined where it is more than `maxBytes`: one given by mistake must not fill the memory. */
export function readAtMost(path: string, maxBytes: number): Uint8Array | undefined {
  const file = openSync(path, 'r');
  try {
    const stat = fstatSync(file);
    if (stat.isDirectory()) throw new CommandFailure('system.EISDIR', `${path}: it is a folder, not a file.`);
    if (stat.size > maxBytes) return undefined;
    // How much is in a pipe is known at its end only.
    const chunks: Buffer[] = [];
    let total = 0;
    for (;;) {
      const chunk = Buffer.alloc(CHUNK_BYTES);
      const length = readSync(file, chunk);
      if (length === 0) return new Uint8Array(Buffer.concat(chunks));
      total += length;
      if (total > maxBytes) return undefined;
      chunks.push(chunk.subarray(0, length));
    }
  } finally {
    closeSync(file);
  }
}

const MAX_SECRET_BYTES = 64 * 1024;

/** The first line of a file that holds a secret. @throws UsageError where it is longer than any secret */
export function readSecretFile({ cwd }: Pick<Io, 'cwd'>, path: string): string {
  const bytes = readAtMost(resolve(cwd, path), MAX_SECRET_BYTES);
  if (!bytes) throw new UsageError(`${path} holds more than a secret.`);
  const text = decodeText(bytes) ?? Buffer.from(bytes).toString('utf8');
  return text.split(/\r?\n/, 1)[0] ?? '';
}

/** Before any work is done for a file that could not be written. @throws CommandFailure */
export function requireWritable(path: string, { replace }: { replace: boolean }): void {
  if (!existsSync(dirname(path)))
    throw new CommandFailure('system.ENOENT', `${dirname(path)}: there is no such folder.`);
  if (!existsSync(path)) return;
  if (lstatSync(path).isDirectory())
    throw new CommandFailure('system.EISDIR', `${path}: it is a folder. Give the name of a file in it.`);
  if (!replace) {
    throw new CommandFailure(
      'system.EEXIST',
      `${path} exists already. Give another name, or replace it with --force.`,
    );
  }
}

/**
 * A file that only this user can read, which is there whole or not at all. One that is replaced is another file afterwards,
 * whatever its permissions were or what it pointed to.
 */
export function writePrivateFile(path: string, bytes: Uint8Array, { replace }: { replace: boolean }): void {
  const written = replace ? `${path}.${process.pid}.new` : path;
  const file = openSync(written, 'wx', 0o600);
  try {
    for (let offset = 0; offset < bytes.length; ) offset += writeSync(file, bytes, offset);
    fsyncSync(file);
    if (replace) renameSync(written, path);
  } catch (error) {
    rmSync(written, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}
