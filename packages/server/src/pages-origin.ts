import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, ConfigError } from './config/load.ts';

/**
 * The origin that links lead to. Of a server it is configured, or follows from where it listens; commands and workers,
 * which listen nowhere and may be started with another PORT, find it in a file that the server leaves in `DATA_DIR`.
 */
export interface PagesOrigin {
  /** Throws `ConfigError` where nothing says it: `PORT=0`, and no server was there yet. */
  get(): string;
  /** Whether it is only taken from `PORT`: nobody has seen a server there. */
  isAssumed(): boolean;
  /** Told by a server that listens. @returns what it gives from now on */
  listensAt(origin: string): string;
}

export function createPagesOrigin({
  browser,
  process: { publicUrl, port, dataDir },
}: Pick<Config, 'browser' | 'process'>): PagesOrigin {
  const configured = browser.frontendUrl ?? publicUrl;
  const file = join(dataDir, 'address');
  let own: string | undefined;
  const known = () => configured ?? own ?? readOrigin(file);

  return {
    get() {
      const origin = known();
      if (origin !== undefined) return origin;
      if (port !== 0) return `http://localhost:${port}`;
      const problem = 'is not set, and PORT=0 says no address for links';
      throw new ConfigError([{ variable: 'PUBLIC_URL', problem, fix: 'Set it, or start the server first.' }]);
    },
    isAssumed: () => known() === undefined,
    listensAt(origin) {
      own = origin;
      const told = configured ?? origin;
      try {
        writeFileSync(file, `${told}\n`);
      } catch {
        // A full or read-only disk: the server does without, and commands say what they assume.
      }
      return told;
    },
  };
}

function readOrigin(file: string): string | undefined {
  try {
    const url = URL.parse(readFileSync(file, 'utf8').trim());
    return url && /^https?:$/.test(url.protocol) ? url.origin : undefined;
  } catch {
    return undefined;
  }
}
