import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { grant, openGate, registerDevice } from '../gate/open-gate.ts';
import { get, type ServiceProgram, startProgram } from '../gate/program.ts';
import { openInstallationFolder } from './installation-folder.ts';
import { codeBlocks, ROOT, readPage } from './page.ts';
import { brokenPromises, runShell } from './shell.ts';

const blocks = codeBlocks(readPage('docs/guides/gate.md'));
const codeIn = (language: string) =>
  blocks
    .filter((block) => block.language === language)
    .map(({ code }) => code)
    .join('\n');

/** Each line is a process that starts; the tests of the other files take their share of the machine. */
const MANY_PROCESSES_MS = 180_000;

it(
  'the lines of the guide can be pasted, and print what it says',
  async () => {
    const place = await openInstallationFolder();
    try {
      const transcript = await runShell(codeIn('sh'), { cwd: place.folder, env: place.env });
      expect(brokenPromises(transcript)).toEqual([]);
      expect([transcript.exitCode, transcript.errors]).toEqual([0, expect.any(String)]);
      expect(transcript.promises).toHaveLength(3);
    } finally {
      await place.close();
    }
  },
  MANY_PROCESSES_MS,
);

describe('the services of the guide', () => {
  let folder: string;
  let open: Awaited<ReturnType<typeof openGate>>;
  let cookie: string;
  let env: Record<string, string>;
  const programs: ServiceProgram[] = [];
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'twofold-docs-'));
    symlinkSync(`${ROOT}node_modules`, join(folder, 'node_modules'));
    copyFileSync(`${ROOT}examples/gate/python/twofold_gate.py`, join(folder, 'twofold_gate.py'));
    writeFileSync(join(folder, 'service.ts'), codeIn('ts'));
    writeFileSync(join(folder, 'service.py'), codeIn('python'));
    open = await openGate();
    const { app } = open.twofold;
    await app.listen({ host: '127.0.0.1', port: 0 });
    env = {
      GATE_URL: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`,
      GATE_TOKEN: open.token,
    };
    ({ cookie } = await registerDevice(open));
    await grant(open.admin, 'wiki', open.alice.id, { scopes: ['read:username'] });
  });
  afterAll(async () => {
    for (const program of programs) program.stop();
    await open.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each([
    ['TypeScript', process.execPath, 'service.ts'],
    ['Python', 'python3', 'service.py'],
  ])('in %s lets in who has a grant, and sends everybody else to the login', async (_, command, file) => {
    const program = await startProgram(command, [file], { cwd: folder, env });
    programs.push(program);
    const { url } = program;
    const page = { accept: 'text/html' };
    const location = 'https://auth.example.com/login';
    expect(await get(url, { ...page, cookie })).toMatchObject({ status: 200, text: 'Hello alice\n' });
    expect(await get(url, page)).toMatchObject({ status: 302, location });
  });
});

it('G40: the Python file of the gate lets nobody in by a failure: its own tests pass', () => {
  const { status, stderr } = spawnSync('python3', ['-B', '-m', 'unittest'], {
    cwd: `${ROOT}examples/gate/python`,
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, expect.stringMatching(/Ran \d\d tests[\s\S]*OK/)]);
});
