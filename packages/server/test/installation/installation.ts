import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Core, createCore, createServer, openPlatform, type Platform } from '../../src/compose.ts';
import { loadConfig } from '../../src/config/load.ts';
import { createFirstApplication } from '../../src/first-start.ts';
import type { App } from '../../src/http/app.ts';
import { createLogger } from '../../src/platform/log.ts';
import { createPasswordHasher } from '../../src/platform/passwords/hasher.ts';
import { noteAnswer, noteLog, noteSecret } from '../secrets-ledger.ts';
import { writeMigratedFile } from './migrated-file.ts';
import { rememberVerdicts } from './remembered-verdicts.ts';
import { dropStores, openStores } from './set-up.ts';

/** A clock that stands still until the test moves it. */
export interface TestClock {
  now(): number;
  /** In seconds; may be negative. */
  advance(seconds: number): void;
}

/** 2023-11-14T22:13:30Z: the first second of a 30-second time step, as in the published vectors. */
export const START_MS = 1_700_000_010_000;

export interface CallAnswer {
  status: number;
  /** Parsed JSON; undefined for an empty body. */
  body: Record<string, unknown>;
  headers: Record<string, string | string[] | number | undefined>;
  text: string;
}

export interface CallOptions {
  body?: unknown;
  headers?: Record<string, string>;
  /** Another key, or null for none. */
  apiKey?: string | null;
}

/** Its process starts with the first password: once for all installations here, which come and go in milliseconds. */
const passwordHasher = rememberVerdicts(createPasswordHasher());

/**
 * A whole installation in this process, on a database of its own in this run's set-up, with a frozen clock; called
 * without a socket.
 */
export interface Installation {
  platform: Platform;
  core: Core;
  app: App;
  clock: TestClock;
  dataDir: string;
  apiKey: string;
  applicationId: string;
  /** Everything that was logged, one JSON record a line. */
  log(): string;
  call(method: string, path: string, options?: CallOptions): Promise<CallAnswer>;
  close(): Promise<void>;
}

/**
 * @param env configuration over the defaults; the `DATA_DIR` of another installation opens its data again, and these
 *   stay when this one is closed
 * @param options.reuse false where the database's files are looked at: no other installation was in them
 */
export async function openInstallation(
  env: Record<string, string> = {},
  startMs = START_MS,
  { reuse = true } = {},
): Promise<Installation> {
  const dataDir = env.DATA_DIR ?? mkdtempSync(join(tmpdir(), 'twofold-test-'));
  const stores = await openStores(dataDir, { reuse: reuse && env.DATA_DIR === undefined });
  const config = loadConfig(
    { LOG_LEVEL: 'debug', ...stores, ...env, DATA_DIR: dataDir },
    { cwd: dataDir, readFile: (path) => readFileSync(path, 'utf8') },
  );
  const { database } = config.stores;
  if (database.kind === 'sqlite' && !existsSync(database.path)) await writeMigratedFile(database.path);
  const clock = createTestClock(startMs);
  const lines: string[] = [];
  const log = createLogger({ level: config.process.logLevel, stream: { write: (line) => lines.push(line) } });
  const platform = { ...(await openPlatform(config, clock, log)), passwordHasher: { ...passwordHasher } };
  const core = createCore(platform);
  const { app } = await createServer(platform, core, log);
  const first = await createFirstApplication(platform, core);
  const apiKey = first?.key ?? readFileSync(join(dataDir, 'first-api-key'), 'utf8').trim();
  noteSecret(apiKey);
  const [application] = (await core.applications.list(platform.database.read, { limit: 1 })).items;

  return {
    platform,
    core,
    app,
    clock,
    dataDir,
    apiKey,
    applicationId: application?.id ?? '',
    log: () => lines.join(''),
    async call(method, path, { body, headers = {}, apiKey: otherKey = apiKey } = {}) {
      const answer = await app.inject({
        method: method as 'GET',
        url: path,
        headers: {
          ...(otherKey === null ? {} : { 'x-api-key': otherKey }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = answer.body;
      // Lines for other programs are a text, and no one value.
      const isLines = /^(?:text\/csv|application\/x-ndjson)/.test(String(answer.headers['content-type']));
      const parsed = text === '' || isLines ? {} : (JSON.parse(text) as Record<string, unknown>);
      noteAnswer(parsed, answer.headers['set-cookie']);
      return { status: answer.statusCode, body: parsed, headers: answer.headers, text };
    },
    async close() {
      noteLog(lines.join(''));
      await app.close();
      await platform.close();
      if (env.DATA_DIR !== undefined) return;
      await dropStores(dataDir);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function createTestClock(startMs: number): TestClock {
  let nowMs = startMs;
  return {
    now: () => nowMs,
    advance(seconds) {
      nowMs += seconds * 1000;
    },
  };
}
