import { readFileSync } from 'node:fs';
import { loadConfig } from '../config/load.ts';
import { serve } from './serve.ts';

export async function runCommandLine(_argv: string[]): Promise<number> {
  const config = loadConfig(process.env, {
    cwd: process.cwd(),
    readFile: (path) => readFileSync(path, 'utf8'),
  });
  return serve(config);
}
