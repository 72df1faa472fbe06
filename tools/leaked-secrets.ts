/** Searches what a test run logged and printed for every secret that it used. Why a file of its own: it is tested. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findFirstOccurrences } from './first-occurrences.ts';

export interface Leak {
  file: string;
  /** From 1. The line itself is not shown: it holds a secret. */
  line: number;
}

/** @param folder that `test/secrets-ledger.ts` writes to, with the run's output beside */
export function findLeaks(folder: string): { secrets: number; leaks: Leak[] } {
  const secrets = [...new Set(readSecrets(join(folder, 'secrets')))];
  const leaks = ['log', 'output'].flatMap((file) => {
    const path = join(folder, file);
    if (!existsSync(path)) return [];
    const lines = findFirstOccurrences(path, secrets).values();
    return [...lines].map((line) => ({ file, line }));
  });
  return { secrets: secrets.length, leaks };
}

function readSecrets(path: string): string[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as string);
}
