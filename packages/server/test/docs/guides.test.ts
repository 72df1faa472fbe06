import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { exportFormats } from '@twofold/otp/formats/export';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leafCommands } from '../../src/commands/help/examples.ts';
import { createProgram } from '../../src/commands/program/program.ts';
import { processIo } from '../../src/commands/terminal/io.ts';
import { type InstallationFolder, openInstallationFolder } from './installation-folder.ts';
import { codeBlocks, ROOT, readPage } from './page.ts';
import { pythonWithRequests } from './python.ts';
import { brokenPromises, runShell } from './shell.ts';

/** Each line is a process that starts; the tests of the other files take their share of the machine. */
const MANY_PROCESSES_MS = 180_000;

let place: InstallationFolder;
beforeAll(async () => {
  place = await openInstallationFolder();
});
afterAll(() => place.close());

const scriptsOf = (page: string, language: string) =>
  codeBlocks(readPage(page))
    .filter((block) => block.language === language)
    .map(({ code }) => code);

describe('operations', () => {
  it(
    'the lines can be pasted while the server serves, and print what the guide says',
    async () => {
      const script = scriptsOf('docs/guides/operations.md', 'sh').join('\n');
      const transcript = await runShell(place.adapt(script), { cwd: place.folder, env: place.env });
      expect(brokenPromises(transcript)).toEqual([]);
      expect([transcript.exitCode, transcript.errors]).toEqual([0, expect.any(String)]);
      expect(transcript.promises).toHaveLength(3);
    },
    MANY_PROCESSES_MS,
  );

  it('the backup of the guide is readable by its owner alone', () => {
    expect(statSync(join(place.folder, 'backups/twofold.db')).mode & 0o777).toBe(0o600);
  });

  it('every command that is named exists', () => {
    const page = readPage('docs/guides/operations.md');
    const named = [...page.matchAll(/npx twofold((?: [a-z][a-z-]*)+)/g)].map(([, words = '']) => `${words} `);
    expect(named.length).toBeGreaterThan(10);
    const commands = [...leafCommands(createProgram(processIo()))].map(({ path }) => ` ${path.join(' ')} `);
    // Words after a command's own, such as a user's name, are its arguments.
    expect(named.filter((words) => !commands.some((command) => words.startsWith(command)))).toEqual([]);
  });
});

describe('signed requests', () => {
  it.each([
    ['sh', 'bash snippet.sh'],
    ['ts', 'node snippet.ts'],
    ['python', '"$PYTHON" snippet.python'],
  ])('the %s snippet signs a request that is accepted', async (language, command) => {
    const [snippet = ''] = scriptsOf('docs/guides/signed-requests.md', language);
    // Who has signed well is an application, and is told why the code was refused.
    const script = `
      npx twofold api-key create --signed --json > key.json
      export TWOFOLD_KEY_ID=$(sed -n 's/.*"keyId": "\\(.*\\)".*/\\1/p' key.json)
      export TWOFOLD_SIGNING_SECRET=$(sed -n 's/.*"signingSecret": "\\(.*\\)".*/\\1/p' key.json)
      rm key.json
      printf %s "$SNIPPET" > snippet.${language}
      ${command}\n# → …"reason":"unknown_user"…"code":"totp.code_rejected"…`;
    const PYTHON = pythonWithRequests();
    const env = { ...place.env, TWOFOLD_URL: place.server.url, SNIPPET: snippet, PYTHON };
    const transcript = await runShell(script, { cwd: place.folder, env });
    expect(brokenPromises(transcript)).toEqual([]);
    expect([transcript.exitCode, transcript.errors]).toEqual([0, expect.any(String)]);
  });
});

describe('the vault', () => {
  it(
    'the lines can be pasted, and print what the guide says',
    async () => {
      const script = scriptsOf('docs/guides/vault.md', 'sh').join('\n');
      const env = { ...place.env, TWOFOLD_URL: place.server.url };
      const transcript = await runShell(script, { cwd: place.folder, env });
      expect(brokenPromises(transcript)).toEqual([]);
      expect([transcript.exitCode, transcript.errors]).toEqual([0, expect.any(String)]);
      expect(transcript.promises).toHaveLength(6);
    },
    MANY_PROCESSES_MS,
  );

  it('the guide names every format that is written', () => {
    const page = readPage('docs/guides/vault.md');
    const [, exported = ''] = page.split('\n## Export\n');
    for (const format of exportFormats) expect(exported).toContain(`| \`${format}\``);
  });
});

it('every guide that has lines to run has them run by a test', () => {
  const guides = readdirSync(`${ROOT}docs/guides`).filter((name) => name.endsWith('.md'));
  const toRun = guides.filter((name) =>
    codeBlocks(readPage(`docs/guides/${name}`)).some(({ language }) =>
      ['sh', 'ts', 'js', 'python'].includes(language),
    ),
  );
  expect(toRun.toSorted()).toEqual([
    'codes.md',
    'gate.md',
    'integration.md',
    'messages.md',
    'operations.md',
    'passkeys.md',
    'several-instances.md',
    'signed-requests.md',
    'vault.md',
    'webhooks.md',
  ]);
});

it('what is in a code block is run, or is of a language that is no program of ours to run', () => {
  const shown = ['text', 'http', 'json', 'mermaid', 'yaml', 'ini', 'nginx'];
  const names = [
    'codes',
    'gate',
    'integration',
    'operations',
    'several-instances',
    'signed-requests',
    'vault',
  ];
  for (const name of names) {
    const blocks = codeBlocks(readPage(`docs/guides/${name}.md`));
    const others = blocks.filter(({ language }) => !['sh', 'ts', 'python', ...shown].includes(language));
    expect(others).toEqual([]);
  }
});
