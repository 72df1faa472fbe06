import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder on a disk that can be made full and free again. */
export interface SmallDisk {
  dataDir: string;
  /** @param pid of the process that has to notice */
  fill(pid: number): void;
  free(pid: number): void;
  /** While no process has a file of it open. */
  setReadOnly(readOnly: boolean): void;
  remove(): void;
}

/** A file system of its own where this process may mount one; else a limit on the size of the process's files. */
export function createSmallDisk(bytes: number): SmallDisk {
  const dataDir = mkdtempSync(join(tmpdir(), 'twofold-test-'));
  return process.getuid?.() === 0 ? createFileSystem(dataDir, bytes) : createFileLimit(dataDir);
}

/** One that other accounts may use, as PostgreSQL's. Needs the right to mount. */
export function createSharedDisk(bytes: number): SmallDisk {
  if (process.getuid?.() !== 0)
    throw new Error('This test mounts a small disk: run it as root, as in a container.');
  return createFileSystem(mkdtempSync(join(tmpdir(), 'twofold-test-')), bytes, '1777');
}

function createFileSystem(dataDir: string, bytes: number, mode = '700'): SmallDisk {
  const ballast = join(dataDir, 'ballast');
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes},mode=${mode}`, 'tmpfs', dataDir]);
  return {
    dataDir,
    fill() {
      const file = openSync(ballast, 'w');
      try {
        for (let size = 1 << 20; size >= 512; size /= 2) writeUntilFull(file, size);
      } finally {
        closeSync(file);
      }
    },
    free: () => rmSync(ballast),
    setReadOnly(readOnly) {
      execFileSync('mount', ['-o', `remount,${readOnly ? 'ro' : 'rw'}`, dataDir]);
    },
    remove() {
      execFileSync('umount', [dataDir]);
      rmSync(dataDir, { recursive: true });
    },
  };
}

function writeUntilFull(file: number, size: number): void {
  try {
    for (;;) writeSync(file, Buffer.alloc(size));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  }
}

function createFileLimit(dataDir: string): SmallDisk {
  const limit = (pid: number, fileBytes: string) =>
    execFileSync('prlimit', ['--pid', String(pid), `--fsize=${fileBytes}:unlimited`]);
  return {
    dataDir,
    fill: (pid) => void limit(pid, String(statSync(join(dataDir, 'twofold.db-wal')).size)),
    free: (pid) => void limit(pid, 'unlimited'),
    setReadOnly(readOnly) {
      for (const name of readdirSync(dataDir)) chmodSync(join(dataDir, name), readOnly ? 0o400 : 0o600);
      chmodSync(dataDir, readOnly ? 0o500 : 0o700);
    },
    remove: () => rmSync(dataDir, { recursive: true }),
  };
}
