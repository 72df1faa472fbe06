import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a benchmark is given: a folder for its data, which is deleted afterwards, and how often to repeat. */
export interface Bench {
  rounds: number;
  /** A fresh, empty folder. */
  folder(name: string): string;
}

/** Runs `work` with a folder in the machine's place for temporary files, on whose disk every commit waits. */
export async function withBench<T>(rounds: number, work: (bench: Bench) => Promise<T>): Promise<T> {
  const root = mkdtempSync(join(tmpdir(), 'twofold-bench-'));
  const remove = () => rmSync(root, { recursive: true, force: true });
  process.once('exit', remove);
  try {
    return await work({
      rounds,
      folder(name) {
        const path = join(root, name);
        mkdirSync(path, { mode: 0o700 });
        return path;
      },
    });
  } finally {
    process.off('exit', remove);
    remove();
  }
}

export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}
