import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/platform/clock.ts';
import { type InstallationFolder, openInstallationFolder } from '../../docs/installation-folder.ts';
import { codeBlocks, readPage } from '../../docs/page.ts';
import { pythonWithRequests } from '../../docs/python.ts';
import { brokenPromises, runShell, type Transcript } from '../../docs/shell.ts';
import { noteSecret } from '../../secrets-ledger.ts';
import { oathtoolCode } from '../../users/oathtool.ts';

/** Each line is a process that starts, and some wait for the next code. */
const MANY_PROCESSES_MS = 180_000;
const STEP_MS = 30_000;

const snippets = (page: string, language: string) =>
  codeBlocks(readPage(`docs/guides/${page}`))
    .filter((block) => block.language === language)
    .map(({ code }) => code);

const shell = snippets('codes.md', 'sh');
/** The last ones remove what the others wrote, and the programs need that. */
const removal = shell.pop() ?? '';
const [withTimestamp = '', withSignature = ''] = snippets('codes.md', 'python');
const [signedRequest = ''] = snippets('signed-requests.md', 'python');

let place: InstallationFolder;
let transcript: Transcript;
let python: string;
beforeAll(async () => {
  python = pythonWithRequests();
  place = await openInstallationFolder();
  // For the first program of the guide a key of its own: a key signs a second once.
  const keys = `
    npx twofold api-key create --scope codes --name python --json > python.json
    npx twofold api-key bind "$(sed -n 's/.*"id": "\\(key_[^"]*\\)".*/\\1/p' python.json)" "$entry"`;
  transcript = await run([...shell, keys].join('\n'));
  noteSecret(readFileSync(join(place.folder, 'secret.txt'), 'utf8').trim());
}, MANY_PROCESSES_MS);
afterAll(() => place.close());

function run(script: string, env: Record<string, string> = {}): Promise<Transcript> {
  const all = { ...place.env, TWOFOLD_URL: place.server.url, ...env };
  return runShell(script, { cwd: place.folder, env: all });
}

/** What was printed for a key: it is shown once, and searched for in every log. */
function created(file: string): Record<'key' | 'keyId' | 'signingSecret', string> {
  const view = JSON.parse(readFileSync(join(place.folder, file), 'utf8'));
  for (const secret of [view.key, view.signingSecret]) if (typeof secret === 'string') noteSecret(secret);
  return view;
}

/** Of the present time step, or of the one after it: asked before and after the program that prints one. */
function codesAround(): string[] {
  const secret = readFileSync(join(place.folder, 'secret.txt'), 'utf8').trim();
  const now = systemClock.now();
  return [now, now + STEP_MS].map((time) => oathtoolCode(secret, time));
}

it('the lines of the guide to codes can be pasted, and print what it says', () => {
  created('key.json');
  expect(brokenPromises(transcript)).toEqual([]);
  expect([transcript.exitCode, transcript.errors]).toEqual([0, expect.any(String)]);
  expect(transcript.promises).toHaveLength(4);
});

describe('from Python', () => {
  it('C1: a signed timestamp gets the code that another program makes of the secret', async () => {
    const { key } = created('python.json');
    writeFileSync(join(place.folder, 'secure.py'), withTimestamp);
    const before = codesAround();
    const { errors, exitCode, promises } = await run(`${python} secure.py\n# → …`, {
      TWOFOLD_CODES_KEY: key,
    });
    expect([exitCode, errors]).toEqual([0, '']);
    expect([...before, ...codesAround()]).toContain(promises[0]?.printed);
  });

  it('C1: a key that is none is told so in a sentence', async () => {
    writeFileSync(join(place.folder, 'secure.py'), withTimestamp);
    const wrong = { TWOFOLD_CODES_KEY: 'not-a-key-of-anybody' };
    const { errors, exitCode } = await run(`${python} secure.py`, wrong);
    expect([exitCode, errors.trim()]).toEqual([1, expect.stringMatching(/^[A-Z][^\n]*\.$/)]);
  });

  it('C1: a signed request gets a code, and has it checked', async () => {
    const { keyId, signingSecret } = created('signed.json');
    writeFileSync(join(place.folder, 'signed_request.py'), signedRequest);
    writeFileSync(join(place.folder, 'signed.py'), withSignature);
    const env = { TWOFOLD_KEY_ID: keyId, TWOFOLD_SIGNING_SECRET: signingSecret };
    const before = codesAround();
    const { errors, exitCode, promises } = await run(`${python} signed.py\n# → …`, env);
    expect([exitCode, errors]).toEqual([0, '']);
    const [code, valid] = (promises[0]?.printed ?? '').split(' ');
    expect([...before, ...codesAround()]).toContain(code);
    expect(valid).toBe('True');
  });
});

it('the lines of the guide to codes leave no file with a secret or a key', async () => {
  const written = readdirSync(place.folder).filter((name) =>
    /^(?:secret|entry|key|code|signed)\./.test(name),
  );
  expect(written).toHaveLength(6);
  const { exitCode } = await run(removal);
  expect([exitCode, readdirSync(place.folder).filter((name) => written.includes(name))]).toEqual([
    0,
    ['signed.py'],
  ]);
});
