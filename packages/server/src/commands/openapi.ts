import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { addExamples } from './help/examples.ts';
import { configOf } from './installation/installation.ts';
import { type Io, printJson } from './terminal/io.ts';

export function register(program: Command, io: Io): void {
  const command = program
    .command('openapi')
    .description('print the description of the HTTP interface (OpenAPI 3.1, JSON)')
    .action(() => printOpenApi(io));
  addExamples(command, ['twofold openapi > openapi.json', 'write it into a file, to generate a client from']);
}

/** The routes describe themselves, so they are set up, on an empty database that is gone afterwards. */
async function printOpenApi(io: Io): Promise<void> {
  const config = configOf(io);
  const { createCore, createServer, openPlatform } = await import('../compose.ts');
  const { createLogger } = await import('../platform/log.ts');
  const dataDir = mkdtempSync(join(tmpdir(), 'twofold-openapi-'));
  try {
    const platform = await openPlatform({
      ...config,
      process: { ...config.process, dataDir },
      stores: {
        ...config.stores,
        database: { kind: 'sqlite', path: join(dataDir, 'twofold.db') },
        redis: undefined,
      },
      secrets: {
        ...config.secrets,
        encryptionKey: undefined,
        encryptionKeyFile: undefined,
        encryptionKeysPrevious: [],
      },
    });
    try {
      const log = createLogger({ level: 'silent' });
      const server = await createServer(platform, createCore(platform), log, { describe: true });
      printJson(io, server.describe?.());
      await server.stop();
    } finally {
      await platform.close();
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}
