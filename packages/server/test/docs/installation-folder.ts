import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type ServerProcess, startServerProcess } from '../installation/server-process.ts';
import { dropStores, storesOf } from '../installation/set-up.ts';
import { ROOT } from './page.ts';

/** Where somebody would paste the lines of a page: a folder with `data/`, a server on it, and `npx twofold`. */
export interface InstallationFolder {
  folder: string;
  server: ServerProcess;
  /** For the lines: `npx twofold` is the command of this checkout, on the data of this folder. */
  env: Record<string, string>;
  /** The page's address for the server, replaced by this one's. */
  adapt(script: string): string;
  close(): Promise<void>;
}

export async function openInstallationFolder(): Promise<InstallationFolder> {
  const folder = mkdtempSync(join(tmpdir(), 'twofold-docs-'));
  const path = withNpx(folder);
  mkdirSync(join(folder, 'data'));
  const dataDir = join(folder, 'data');
  const server = await startServerProcess(dataDir);
  const stores = await storesOf(dataDir);
  return {
    folder,
    server,
    env: {
      PATH: path,
      DATA_DIR: dataDir,
      PORT: new URL(server.url).port,
      ...stores,
    },
    adapt: (script) => script.replaceAll('http://127.0.0.1:3000', server.url),
    async close() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
      await dropStores(dataDir);
    },
  };
}

/**
 * A search path on which `npx twofold` is the command of this checkout: there npx finds the workspace's command, but the
 * lines are run in a folder of their own.
 */
export function withNpx(folder: string): string {
  const bin = join(folder, '.bin');
  mkdirSync(bin);
  writeFileSync(
    join(bin, 'npx'),
    `#!/bin/sh\n[ "$1" = twofold ] && shift && exec "${ROOT}packages/server/bin/twofold" "$@"\n`,
  );
  chmodSync(join(bin, 'npx'), 0o755);
  return `${bin}:${dirname(process.execPath)}:/usr/sbin:${process.env.PATH}`;
}
