/** Searches what a test run logged and printed for every secret that it used. Why a file of its own: it is tested. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Leak {
  file: string;
  /** From 1. The line itself is not shown: it holds a secret. */
  line: number;
}

/** @param folder that `test/secrets-ledger.ts` writes to, with the run's output beside */
export function findLeaks(folder: string): { secrets: number; leaks: Leak[] } {
  const secrets = new Set(
    read(folder, 'secrets')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as string),
  );
  const leaks: Leak[] = [];
  for (const file of ['log', 'output']) {
    const text = read(folder, file);
    for (const secret of secrets) {
      const at = text.indexOf(secret);
      if (at >= 0) leaks.push({ file, line: text.slice(0, at).split('\n').length });
    }
  }
  return { secrets: secrets.size, leaks };
}

function read(folder: string, file: string): string {
  const path = join(folder, file);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
